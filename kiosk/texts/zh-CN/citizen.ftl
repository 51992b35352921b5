# 群众自己的页面（扫小票上的码打开）和窗口的评价屏。要让七十岁的老人一看就懂。

citizen-title = { $number } 号
citizen-your-number = 您的号码
citizen-service = 办理业务
citizen-group = 优先
citizen-taken-at = { $time } 取号
citizen-cases = 共 { $cases } 件
citizen-updated = { $time } 的情况
citizen-refresh = 刷新
citizen-large = 大字
citizen-normal = 标准字
citizen-minutes = 约 { $minutes } 分钟
citizen-windows = 可办窗口：{ $windows }
citizen-then = 办完接着办：{ $services }，还用这个号
citizen-and = 、
citizen-bring = 请带好
citizen-bring-done = 少一样也没关系，先问问窗口或引导员。
citizen-why = 为什么有人先办
citizen-told = 取号时您前面有 { $people } 人。
citizen-help = 有不清楚的，请问大厅里的引导员。

## 现在怎样

citizen-head-waiting = 您正在排队
citizen-head-ahead = 前面还有 { $people } 人
citizen-head-first = 下一位就是您
citizen-head-later = 这项业务 { $time } 起办理
citizen-head-called = 请到 { $window } 号窗口
citizen-head-serving = { $window } 号窗口正在为您办理
citizen-head-held = { $window } 号窗口在等您
citizen-head-missed = 您的号叫过了
citizen-head-completed = 已经办完
citizen-head-cancelled = 这个号已取消
citizen-head-left = 这个号已结束

citizen-line-stay = 请在大厅等候，听广播叫号，看大屏幕。
citizen-line-slot = 您预约的是 { $time }，到时间就按预约叫您；有空的窗口会提前叫。
citizen-line-near = 快到您了，请到窗口附近等，把材料拿在手上。
citizen-line-later = 您的号有效，不用重新取。到时间请回到大厅等候。
citizen-line-called = 您被叫到这个窗口了，请现在过去，带好材料和小票。
citizen-line-serving = 办理中有什么要问的，请直接跟窗口工作人员说。
citizen-line-held = 您的事办到一半。准备好以后直接回到这个窗口，不用重新排队。
citizen-line-missed = 别着急。{ $minutes } 分钟内回来，请到引导台说一声，再叫几位就轮到您，不用重新取号。
citizen-line-returned = 欢迎回来。再叫 { $calls } 位左右就轮到您。
citizen-line-transferred = 您已经转到下一个窗口，前面等的时间都算数。
citizen-line-next = 前一项办完了，接着办“{ $service }”，还用这个号，前面等的时间都算数。
citizen-line-after-hours = 已过下班时间。您按时取了号，窗口会办到您为止，请放心等候。
citizen-line-completed = 谢谢您来办事，请带好您的证件和材料。
citizen-line-cancelled = 还要办的话，请在取号机上重新取号，或找引导员。
citizen-line-left = 还要办的话，请重新取号，或找引导员帮忙。
citizen-line-day-closed = 今天已经下班，没能为您办成，很抱歉。请下个工作日再来，或打 12329 咨询。

## 前面的人为什么多了

citizen-grew-first = 您取号后来了 { $people } 位优先的人（老人、孕妇、残疾人等），按规定先办。
citizen-grew-returned = 有 { $people } 位过号的人回来了，他们取号比较早。
citizen-grew-transferred = 有 { $people } 位从别的窗口转来，他们前面已经等过。
citizen-grew-windows = 窗口有开有关，各项业务快慢也不同，前面的人数会跟着增减。

## 评价

citizen-rate-title = 这次服务怎么样？
citizen-rate-lead = 您的评价会直接告诉主任，也可以不评。
citizen-rate-number = { $number } 号，请您评价
citizen-rate-attitude = 服务态度
citizen-rate-efficiency = 办事效率
citizen-level-very-satisfied = 非常满意
citizen-level-satisfied = 满意
citizen-level-dissatisfied = 不满意
citizen-rate-reason = 不满意的话，是因为什么？
citizen-rate-reason-none = 没有不满意
citizen-rate-second-trip = 这件事您跑了不止一趟吗？
citizen-rate-demanded = 有人向您要过好处吗？
citizen-yes = 有
citizen-no = 没有
citizen-trip-yes = 是
citizen-trip-no = 不是
citizen-rate-send = 提交评价
citizen-rate-thanks = 谢谢您的评价
citizen-rate-thanks-more = 主任会看到。祝您生活愉快！
citizen-rate-missing = 请选服务态度和办事效率。

rating-reason-slow = 等得太久、办得慢
rating-reason-attitude = 态度不好
rating-reason-wrong-answer = 答复不清楚或不对
rating-reason-material = 材料没有一次说清
rating-reason-second-trip = 让我多跑一趟
rating-reason-facilities = 大厅设施不方便
rating-reason-other = 别的原因

citizen-tablet-title = { $window } 号窗口
citizen-tablet-idle = 欢迎您来办事
citizen-tablet-idle-more = 办完以后，请在这里评一评我们的服务。
citizen-tablet-gone = 这次的评价已经结束，谢谢您。
