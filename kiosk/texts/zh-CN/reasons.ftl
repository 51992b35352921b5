# 为什么先叫这个号：给群众看的不带内部数字；给工作人员看的带“等候目标用掉多少”和紧迫度：
# 用掉的比例越大、目标越短、办得越快，越紧迫。

reasons-citizen-longest = { $number } 已等 { $minutes } 分钟，轮到了。
reasons-citizen-limit = { $number } 已等 { $minutes } 分钟，早来很久，轮到了。
reasons-citizen-only = 这个窗口可叫的号里，这时只有 { $number }。
reasons-citizen-priority = { $minutes ->
    [0] { $number } 是优先号，刚刚取号。
   *[other] { $number } 是优先号，已等 { $minutes } 分钟。
}
reasons-citizen-appointment = { $number } 是预约号，已等 { $minutes } 分钟，轮到了。
reasons-citizen-appointment-due = { $number } 是预约号，约定的时间到了。
reasons-citizen-appointment-early = { $number } 是预约号，提前到了，这时正好轮到。
reasons-citizen-returned = { $number } 过号后回来了，轮到了。
reasons-citizen-returned-calls = { $number } 过号后回来了，又叫过几个号，按规定轮到了。
reasons-citizen-returned-time = { $number } 过号后回来了，已经顺延了一段时间，轮到了。
reasons-citizen-returned-early = { $number } 过号后回来了，这时没有别的号可叫，不用再等。
reasons-citizen-transferred = { $number } 是转来接着办的号，到现在已有 { $minutes } 分钟，轮到了。
reasons-citizen-by-hand = { $number } 由窗口工作人员安排先办，已登记。
reasons-citizen-by-hand-in-turn = { $number } 已等 { $minutes } 分钟，轮到了。
reasons-citizen-first = { $number } 已等 { $minutes } 分钟，先到先办（预约的从约定时间算起），轮到了。
reasons-citizen-own-line = { $number } 取号时排在这个窗口，已等 { $minutes } 分钟，轮到了。
reasons-citizen-longest-queue = { $number } 办的业务这时等的人最多，它排在最前，已等 { $minutes } 分钟。
reasons-citizen-turn = { $number } 已等 { $minutes } 分钟；每叫两位优先，就叫一位普通号，轮到了。
reasons-citizen-foreseen = { $number } 已等 { $minutes } 分钟；往前推算，这时先叫它，大家等候的压力最小（等得越久算得越重）。
reasons-citizen-rule = { $number } 已等 { $minutes } 分钟，按叫号规则轮到了。
reasons-citizen-other = { $number } 已等 { $minutes } 分钟，轮到了。

reasons-staff-longest = { $number } 等了 { $minutes } 分钟，用掉等候目标的 { $share }%，在可叫的号里最紧迫。
reasons-staff-limit = { $number } 等了 { $minutes } 分钟，早来很多，来得晚很多的普通号不再先办。
reasons-staff-only = { $number } 是这个窗口唯一可叫的号，等了 { $minutes } 分钟。
reasons-staff-priority = { $number } 是优先号·{ $group }，等了 { $minutes } 分钟，用掉等候目标的 { $share }%，在可叫的号里最紧迫。
reasons-staff-appointment = { $number } 是预约号，等了 { $minutes } 分钟，用掉等候目标的 { $share }%，在可叫的号里最紧迫。
reasons-staff-appointment-due = { $number } 是预约号，过了约定时间 { $past } 分钟，用掉等候目标的 { $share }%，在可叫的号里最紧迫。
reasons-staff-appointment-late = { $number } 是预约号，比约定时间晚到 { $late } 分钟，到了以后等了 { $minutes } 分钟，用掉等候目标的 { $share }%，在可叫的号里最紧迫。
reasons-staff-appointment-early = { $number } 是预约号，离约定时间还有 { $early } 分钟，人已到，在可叫的号里最紧迫。
reasons-staff-returned = { $number } 过号返回，等了 { $minutes } 分钟，用掉等候目标的 { $share }%。
reasons-staff-returned-calls = { $number } 过号返回，返回后已按规定叫过几个同业务的号，等了 { $minutes } 分钟，用掉等候目标的 { $share }%。
reasons-staff-returned-time = { $number } 过号返回，同业务叫号少，过号已久，不再顺延；等了 { $minutes } 分钟，用掉等候目标的 { $share }%。
reasons-staff-returned-early = { $number } 过号返回，还没顺延完，但没有别的号可叫，不让窗口空着；等了 { $minutes } 分钟，用掉等候目标的 { $share }%。
reasons-staff-transferred = { $number } 是转来的号，从取号算起 { $minutes } 分钟，是等候目标的 { $share }%，在可叫的号里最紧迫。
reasons-staff-by-hand = { $number } 是手工选叫的，没有按顺序，已登记；等了 { $minutes } 分钟。
reasons-staff-by-hand-in-turn = { $number } 是手工选叫的，按本网点的规则也正轮到它；等了 { $minutes } 分钟。
reasons-staff-first = { $number } 等了 { $minutes } 分钟，在可叫的号里按先后排在最前（预约的从约定时间算起）。
reasons-staff-own-line = { $number } 取号时分到这个窗口，在本窗口的队里排在最前，等了 { $minutes } 分钟。
reasons-staff-longest-queue = { $number } 办的业务等的人最多，它在其中排在最前，等了 { $minutes } 分钟。
reasons-staff-turn = 本窗口已连叫两位优先，按二比一轮到普通号 { $number }，等了 { $minutes } 分钟。
reasons-staff-foreseen = 往前推算，这时叫 { $number }，各号“等候÷目标”的平方之和预计最小（优先的目标减半）；它等了 { $minutes } 分钟，用掉等候目标的 { $share }%。
reasons-staff-rule-priority = { $number } 是优先号·{ $group }，按本网点的叫号规则排在最前，等了 { $minutes } 分钟。
reasons-staff-rule-appointment = { $number } 是预约号，按本网点的叫号规则排在最前，等了 { $minutes } 分钟。
reasons-staff-rule = { $number } 等了 { $minutes } 分钟，按本网点的叫号规则排在最前。
reasons-staff-other = { $number } 等了 { $minutes } 分钟，用掉等候目标的 { $share }%。

## 叫号时比较过的号，每个一条：各规则比的是什么

reasons-staff-whole = { $sentence }{ $weighed }
reasons-weighed = 比较过：{ $list }。
reasons-weighed-one = { $number } { $figure }
reasons-figure-clock = 紧迫度 { $score }（用掉目标 { $share }%）
reasons-figure-fcfs = 等了 { $minutes } 分钟
reasons-figure-priority = { $score ->
    [1] 先叫一类，等了 { $minutes } 分钟
   *[other] 普通，等了 { $minutes } 分钟
}
reasons-figure-novosga-1-5 = 加权后 { $score } 分钟
reasons-figure-novosga-2-1 = 级别 { $score }，等了 { $minutes } 分钟
reasons-figure-novosga-2-1-nulls-last = 级别 { $score }，等了 { $minutes } 分钟
reasons-figure-fqm = 在本窗口的队里等了 { $minutes } 分钟
reasons-figure-theq = { $score ->
    [3] 本窗口业务，先叫一类，等了 { $minutes } 分钟
    [2] 本窗口业务，等了 { $minutes } 分钟
    [1] 别的业务，先叫一类，等了 { $minutes } 分钟
   *[other] 别的业务，等了 { $minutes } 分钟
}
reasons-figure-longest-queue = 这项业务 { $score } 人在等
reasons-figure-ratio-2-1 = { $score ->
    [1] 轮到，等了 { $minutes } 分钟
   *[other] 没轮到，等了 { $minutes } 分钟
}
reasons-figure-lookahead = 先叫它的预计代价 { $score }（越小越好）
reasons-figure-other = 用掉目标 { $share }%

## 号票经过

reasons-story-issued-touch = 在取号机 { $place } 取号：{ $service }，前面 { $people } 人
reasons-story-issued-guide = 引导员代取号：{ $service }，前面 { $people } 人
reasons-story-issued-api = 由系统取号：{ $service }，前面 { $people } 人
reasons-story-issued-paper = 手写号补录：{ $service }
reasons-story-then = ；接着办：{ $services }
reasons-story-printed = 小票已打印
reasons-story-copied = 小票补打
reasons-story-called = { $window } 号窗口叫号（{ $teller }）。{ $why }
reasons-story-recalled = { $window } 号窗口再次呼叫
reasons-story-withdrawn = { $window } 号窗口的呼叫收回：窗口已有别的客户
reasons-story-started = { $window } 号窗口开始办理
reasons-story-confirmed = { $window } 号窗口确认还在办理
reasons-story-completed = { $window } 号窗口办结：{ $outcome }，{ $cases } 件
reasons-story-missed = 过号（{ $window } 号窗口叫过）
reasons-story-returned = 过号返回，继续等候
reasons-story-held = { $window } 号窗口暂时搁置
reasons-story-resumed = { $window } 号窗口继续办理
reasons-story-transferred = 转办：{ $service }
reasons-story-transferred-window = 转到 { $window } 号窗口 { $service }
reasons-story-changed = 改了业务、人群、件数或接着办的（{ $by }）
reasons-story-cancelled = 取消（{ $by }）
reasons-story-left = 没有办理，已离开
reasons-story-left-day-closed = 下班时没有办理，已结束
reasons-story-rated = 评价：态度{ $attitude }，效率{ $efficiency }
reasons-story-rating-answered = 评价已有人处理（{ $by }）
reasons-story-unknown = 新版本的记录：{ $kind }
