### 本厅自己的文字：名称、业务、人群、窗口。“带什么”每项最多 5 行，每行最多 16 个字，会印在小票上。

hall-name = 安居市住房公积金管理中心 城中服务大厅

## 业务种类

kind-deposit = 缴存
kind-withdrawal = 提取
kind-loan = 贷款
kind-consultation = 咨询
kind-cross-province = 跨省通办
kind-pick-up = 领取资料

## 业务

service-deposit-unit = 单位缴存（开户、汇缴、变更）
service-deposit-unit-short = 单位缴存
bring-deposit-unit =
    经办人身份证原件
    单位登记表（加盖公章）
    统一社会信用代码证
    人员增减清册
    单位委托书

service-deposit-personal = 个人账户（转移、灵活就业等）
service-deposit-personal-short = 个人账户
bring-deposit-personal =
    本人身份证原件
    本人银行卡（一类卡）
    灵活就业的带就业登记证明
    代办另带委托书和双方身份证

service-withdrawal-home = 购房、还贷提取
service-withdrawal-home-short = 购房还贷提取
bring-withdrawal-home =
    本人身份证、本人银行卡
    购房合同或不动产权证书
    付款发票
    还贷的带12个月还款明细
    夫妻同提的带结婚证

service-withdrawal-rent = 租房提取
service-withdrawal-rent-short = 租房提取
bring-withdrawal-rent =
    本人身份证原件
    本人银行卡（一类卡）
    租房合同（备案更快）
    已婚的带结婚证
    无房证明由我们联网查询

service-withdrawal-retire = 退休、离职等销户提取
service-withdrawal-retire-short = 退休离职提取
bring-withdrawal-retire =
    本人身份证原件
    本人银行卡（一类卡）
    退休证或离职证明
    代办另带委托书和双方身份证

service-loan-apply = 申请住房贷款
service-loan-apply-short = 贷款申请
bring-loan-apply =
    夫妻双方身份证、户口簿
    结婚证或单身声明
    购房合同、首付款发票
    双方近6个月工资流水
    借款人本人到场面签

service-loan-repay = 还款、提前结清、变更
service-loan-repay-short = 贷款还款
bring-loan-repay =
    借款人身份证原件
    借款合同
    还款银行卡
    提前还款请先存足金额

service-consultation = 政策和业务咨询
service-consultation-short = 业务咨询
bring-consultation =
    带上身份证，可查本人账户
    有材料的一并带来，帮您先看

service-cross-province = 跨省通办（异地业务）
service-cross-province-short = 跨省通办
bring-cross-province =
    本人身份证原件
    本人银行卡（一类卡）
    缴存地中心名称和账号
    异地购房的带合同和发票

service-pick-up = 领取证明、合同和他项权证
service-pick-up-short = 领取资料
bring-pick-up =
    本人身份证原件
    受理回执或取件短信
    代领另带委托书和双方身份证

## 人群（优先）。“-proof”是窗口要看的，取号时不用出示。

group-elderly = 老年人（60岁以上）
group-elderly-proof = 窗口看身份证
group-disabled = 残疾人
group-disabled-proof = 窗口看残疾人证
group-pregnant = 孕妇、带婴幼儿
group-pregnant-proof = 不用带证件
group-veteran = 退役军人
group-veteran-proof = 窗口看优待证
group-out-of-town = 外地来办事
group-out-of-town-proof = 窗口看外地身份证或车票
group-appointment = 已经预约
group-appointment-proof = 窗口核对预约短信和身份证

## 窗口

window-1 = 1号综合窗口
window-2 = 2号综合窗口
window-3 = 3号综合窗口
window-4 = 4号缴存窗口
window-5 = 5号提取窗口
window-6 = 6号提取窗口
window-7 = 7号贷款窗口
window-8 = 8号咨询窗口

## 暂停原因

pause-lunch = 午间轮休
pause-meeting = 开会
pause-back-office = 后台办件
pause-break = 稍作休息
