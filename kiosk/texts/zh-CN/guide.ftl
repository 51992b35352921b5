# 引导员的手机页面。站着用，一只手用。

guide-title = 引导员
guide-nav-helps = 求助
guide-nav-take = 代取号
guide-nav-find = 查号
guide-nav-hall = 大厅
guide-tab-helps = 谁要帮忙
guide-tab-hall = 大厅现在
guide-day-closed = 营业日没有开始，暂时不能取号。请告诉主任。

## 求助

guide-help-help = 有人不清楚，请过去看看
guide-help-silent = 静默求助：请从容走过去，不要惊动来客
guide-help-priority-check = 请帮忙核对优先
guide-help-print = 小票没打出来，请帮来客补打
guide-answer = 我去
guide-help-taken = 好的，这条由您去
guide-no-helps = 现在没有人求助
guide-bare = “{ $service }”已经 { $minutes } 分钟没有窗口办，{ $people } 人在等
guide-bare-next = ，{ $people } 人办完前一项就来
guide-answered = 已有人去
guide-glance-waiting = 人在等
guide-glance-windows = 个窗口开着
guide-glance-longest = 分钟，最久

## 代取号

guide-take-title = 帮来客取号
guide-service = 办什么业务
guide-waiting = { $people } 人在等
guide-group = 优先
guide-group-none = 不是优先
guide-slot = 预约的时间（没有预约就不填）
guide-cases = 几件
guide-cases-count = { $cases } 件
guide-then = 办完接着还要办
guide-then-more = 一张号办到底：办完一项自动排下一项，前面等的时间都算数。
guide-then-names = 接着办：{ $services }
guide-language = 来客用的语言
guide-take = 取号
guide-taken = 请告诉来客
guide-taken-wait = 前面 { $people } 人，约 { $minutes } 分钟
guide-taken-later = 前面 { $people } 人，现在没有窗口办理，请稍候
guide-taken-slot = 预约 { $time }，请在大厅等候叫号
guide-late = 可能要等到下班以后才轮到，请告诉来客。
guide-late-short = 可能等到下班以后
guide-past-last = 这项业务 { $time } 起不再发号，今天不一定办得完，请先问问窗口。
guide-taken-page = 来客能看的页面
guide-taken-close = 好了
guide-print = 在取号机 { $machine } 打印小票
guide-printed = 取号机 { $machine } 正在打印
guide-paper = 补录手写号（停电以后）
guide-paper-more = 照着纸条写的号码和时间录入，来客的位置按时间算，不吃亏。
guide-paper-number = 纸条上的号码
guide-paper-time = 纸条上的时间
guide-paper-add = 录入
guide-paper-entered = { $number } 已录入

## 查号

guide-find-title = 查一个号
guide-find-number = 号码
guide-find = 查
guide-not-found = 今天没有 { $number } 这个号，请看看小票
guide-issued = { $time } 取号，等了 { $minutes } 分钟
guide-ahead = 前面 { $people } 人，约 { $low }–{ $high } 分钟
guide-ahead-from = 前面 { $people } 人，{ $time } 起办理
guide-return = 回来了
guide-return-long = 人回来了，继续排队
guide-returned = { $number } 继续排队
guide-change = 改业务、优先或件数
guide-change-more = 号码不变，已经等的时间也保留。
guide-change-go = 改好了
guide-changed = 改好了
guide-nothing-changed = 没有改动
guide-reprint = 补打小票
guide-offline = 不在线
guide-no-machines = 现在没有取号机在线
guide-end = 不办了
guide-end-cancel = 来客说不办了：取消
guide-end-leave = 人已经走了：记为离开
guide-ended = 已经结束这个号
guide-story = 经过
guide-passed = 过号，可以返回
guide-passed-when = { $window } 号窗口叫过，{ $minutes } 分钟前
guide-passed-late = 过了时限，回来要重新排

## 大厅

guide-hall-services = 各项业务
guide-hall-windows = 各个窗口
guide-people = 人
guide-longest = 最久 { $minutes } 分
guide-told = 现在取号约等 { $minutes } 分钟
guide-at-once = 随到随办
guide-served-from = { $time } 起办理
guide-back-at = { $time } 回来
guide-free = 空闲
