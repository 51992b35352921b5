# 柜员的窗口页面。话要短，一眼看懂。

console-title = 窗口叫号
console-list-comma = 、
console-minutes = { $minutes } 分钟

## 选窗口

console-choose = 今天坐哪个窗口？
console-choose-more = 选一个窗口，马上开始叫号。
console-take = 坐这个窗口
console-look = 查看
console-all-services = 综合窗口：所有业务
console-place-waiting = { $people } 人可叫
console-day-closed = 营业日没有开始
console-day-closed-more = 请主任在“大厅总览”里开始营业。
console-other = 换窗口

## 状态

console-stage-free = 空闲
console-stage-called = 已叫号
console-stage-serving = 办理中
console-stage-paused = 暂停
console-stage-closed = 未开
console-stage-day-closed = 未营业
console-today = 今天办结 { $served } 位
console-today-mean = 平均 { $minutes } 分钟
console-free = 可以叫下一位了
console-free-more = 有 { $people } 位在等这个窗口
console-free-nobody = 现在没有人等
console-free-nobody-more = 有人取号，这里会马上显示
console-paused = 暂停中
console-back-at = 预计 { $time } 回来
console-closed = 窗口未开
console-called-for = 已叫
console-served-for = 已办
console-calls = 叫了 { $calls } 次
console-mean = 平均 { $minutes } 分钟
console-cases-count = { $cases } 件
console-then = 接着办：{ $service }
console-unsure = 取号时间未确认
console-bring = 要看的材料
console-kind-appointment = 预约
console-slot = 预约 { $time }
console-kind-returned = 过号返回
console-kind-transferred = 转来

## 按键

console-acts = 窗口操作
console-next = 下一位
console-next-done = 办结 { $number }，叫下一位
console-next-who = 叫 { $number }
console-next-nobody = 没有人等
console-next-decides = 叫的时候才推算先叫谁
console-next-own-nobody = 本窗口的队里没有人
console-next-sure = { $number } 刚叫号，确定办结并叫下一位吗？
console-next-sure-more = 可能在别处刚按过一次。来客还没办，就请返回。
console-next-sure-go = 办结，叫下一位
console-next-resting = 快到点了，要叫请点右边的号
console-recall = 再叫一次
console-start = 开始办理
console-complete = 办结
console-miss = 过号
console-miss-in = 过号 { $seconds } 秒
console-miss-call = 过号 再叫{ $calls }次
console-hold = 暂时搁置
console-resume = 继续办理
console-transfer = 转办
console-cancel = 取消此号
console-open = 开窗
console-go-on = 继续叫号
console-pause = 暂停
console-close = 关窗
console-nobody = 现在没有人等这个窗口
console-called = 已叫 { $number }
console-back = 返回
console-close-dialog = 关闭

## 还在办吗

console-ask = { $number } 还在办理吗？
console-ask-restored = 系统刚恢复。{ $number } 还在窗口吗？
console-ask-yes = 还在办
console-ask-no = 办完了
console-ask-called = 人在就按“开始办理”，不在就“再叫一次”

## 服务步骤

console-steps = 服务步骤
console-step-raise = 举手示意
console-step-smile = 微笑迎接
console-step-receive = 双手接件
console-step-do = 快捷办理
console-step-explain = 讲清结果
console-step-off = 目送离开

## 对话框

console-complete-title = 办结
console-missing-which = 缺哪一样？（一次告诉清楚）
console-missing-none = 别的材料
console-cases = 办了几件
console-transfer-title = 转办
console-transfer-more = 号码和已经等的时间都保留。
console-transfer-service = 转到哪项业务
console-transfer-same = 业务不变
console-transfer-window = 转到哪个窗口
console-transfer-any = 能办的窗口都行
console-transfer-none = 请选另一项业务，或选一个窗口。
console-pause-title = 暂停叫号
console-pause-until = 多久回来（告诉大家）
console-pause-open = 不确定
console-until = 到几点为止
console-until-at = 到 { $time } 为止
console-until-more = 高峰时多开一会儿用。快到点时不再叫办得久的号，到点会问您关不关，不会自己关。
console-until-none = 不定时
console-until-go = 就这样
console-hours = { $hours } 小时
console-ends = 说好开到 { $time }，现在关窗吗？
console-ends-busy = 办完手上这位再关
console-ends-stay = 接着开
console-cancel-title = 取消
console-cancel-more = 来客自己不办了才取消；没来请用“过号”。
console-story = 的经过
console-by-hand = 现在就叫这个号
console-by-hand-more = 不按顺序叫号会记下来，主任在日报里能看到。
console-return = 人回来了

## 排队

console-queue = 接下来叫谁
console-queue-count = { $people } 人可叫
console-queue-more = 后面还有 { $people } 人
console-queue-in = 再等 { $low }～{ $high } 分钟
console-queue-how-clock = 百分数是等候目标用掉多少；目标短、办得快、优先的更紧迫，最紧迫的先叫。
console-queue-how-fcfs = 本网点按先来后到叫号；百分数是等候目标用掉多少，不影响先后。
console-queue-how-priority = 本网点先叫优先号和预约号，再按先来后到；百分数是等候目标用掉多少，不影响先后。
console-queue-how-novosga-1-5 = 本网点按加权后的等候时间叫号，优先的时间算得快；百分数是等候目标用掉多少，不影响先后。
console-queue-how-novosga-2-1 = 本网点先叫没有预约的：优先的先，再按先来后到；百分数是等候目标用掉多少，不影响先后。
console-queue-how-novosga-2-1-nulls-last = 本网点先叫预约号，再叫优先号，再按先来后到；百分数是等候目标用掉多少，不影响先后。
console-queue-how-fqm = 本网点取号时就把号分到窗口，各窗口按先来后到叫自己的队；百分数是等候目标用掉多少，不影响先后。
console-queue-how-theq = 本网点各窗口先叫本窗口的业务，其中优先的先，再按先来后到；百分数是等候目标用掉多少，不影响先后。
console-queue-how-longest-queue = 本网点先叫等的人最多的业务，其中按先来后到；百分数是等候目标用掉多少，不影响先后。
console-queue-how-ratio-2-1 = 本网点每叫两位优先，就叫一位普通号；百分数是等候目标用掉多少，不影响先后。
console-queue-how-lookahead = 本网点按下“下一位”时才推算先叫谁；这里按来的先后列出，百分数是等候目标用掉多少。
console-queue-empty = 没有人等
console-queue-own-empty = 本窗口的队里没有人，别的窗口的队里还有 { $people } 人
console-queue-resting = 快到休息或关窗时间，下面这些办得久，不再自动叫；点一下号可以照样叫。
console-held = 搁置的
console-passed = 过号的
console-passed-here = 本窗口
console-lately = 刚办过的
console-ended-completed = 已办结
console-ended-missed = 过号
console-ended-transferred = 转走
console-ended-withdrawn = 取消

## 求助

console-help = 叫人帮忙
console-silent = 静默求助
console-silent-more = 不出声，只有引导员和主任看到
console-silent-own = 已悄悄通知
console-helps = 求助
console-help-help = 请人帮忙
console-help-silent = 静默求助
console-help-priority-check = 核对优先
console-help-print = 打印问题
console-help-answer = 我去
console-help-answered = { $who } 已应答
console-help-waiting = 等人应答
console-help-sent = 已通知引导员和主任
console-silent-sent = 好的
console-place-machine = 取号机 { $name }
console-place-hall = 大厅
console-silent-come = { $who } 来了
console-settled = { $number } 已在 { $kept } 号窗口办理（两台主机断开时各叫了一次）。请叫下一位。
console-settled-waiting = { $number } 的呼叫已收回：本窗口已有别的客户。{ $number } 仍在原来的位置等候。
