# 为什么先叫这个号：给群众看的不带内部数字；给工作人员看的带“等候目标用掉多少”。

reasons-citizen-longest = { $number } 已等 { $minutes } 分钟，按先来后到轮到了。
reasons-citizen-only = { $number } 是这时唯一在等的号。
reasons-citizen-priority = { $minutes ->
    [0] { $number } 是优先号，刚刚取号。
   *[other] { $number } 是优先号，已等 { $minutes } 分钟。
}
reasons-citizen-appointment = { $number } 是预约号，按约好的时间办理。
reasons-citizen-returned = { $number } 是过号返回的，按规定顺延到这里。
reasons-citizen-transferred = { $number } 从别的窗口转来，前面已经等过 { $minutes } 分钟。
reasons-citizen-by-hand = { $number } 由窗口工作人员安排先办，已登记。
reasons-citizen-other = { $number } 已等 { $minutes } 分钟，轮到了。

reasons-staff-longest = { $number } 等了 { $minutes } 分钟，用掉等候目标的 { $share }%，在可叫的号里最高。
reasons-staff-only = { $number } 是这个窗口唯一可叫的号，等了 { $minutes } 分钟。
reasons-staff-priority = { $number } 是优先号（{ $group }），等了 { $minutes } 分钟，优先计时已用掉等候目标的 { $share }%，最高。
reasons-staff-appointment = { $number } 是预约号，到约定时间 { $minutes } 分钟，用掉等候目标的 { $share }%，最高。
reasons-staff-returned = { $number } 过号返回，已按规定顺延，用掉等候目标的 { $share }%。
reasons-staff-transferred = { $number } 是转来的号，连同前面等了 { $minutes } 分钟，用掉等候目标的 { $share }%，最高。
reasons-staff-by-hand = { $number } 是手工选叫的，没有按顺序，已登记；等了 { $minutes } 分钟。
reasons-staff-other = { $number } 等了 { $minutes } 分钟，用掉等候目标的 { $share }%。

## 号票经过

reasons-story-issued-touch = 在取号机 { $place } 取号：{ $service }，前面 { $people } 人
reasons-story-issued-guide = 引导员代取号：{ $service }，前面 { $people } 人
reasons-story-issued-api = 由系统取号：{ $service }，前面 { $people } 人
reasons-story-issued-paper = 手写号补录：{ $service }
reasons-story-printed = 小票已打印
reasons-story-copied = 小票补打
reasons-story-called = { $window } 号窗口叫号（{ $teller }）。{ $why }
reasons-story-recalled = { $window } 号窗口再次呼叫
reasons-story-started = { $window } 号窗口开始办理
reasons-story-confirmed = { $window } 号窗口确认还在办理
reasons-story-completed = { $window } 号窗口办结：{ $outcome }，{ $cases } 件
reasons-story-missed = 过号（{ $window } 号窗口叫过）
reasons-story-returned = 过号返回，继续等候
reasons-story-held = { $window } 号窗口暂时搁置
reasons-story-resumed = { $window } 号窗口继续办理
reasons-story-transferred = 转办：{ $service }
reasons-story-transferred-window = 转到 { $window } 号窗口 { $service }
reasons-story-changed = 改了业务、人群或件数（{ $by }）
reasons-story-cancelled = 取消（{ $by }）
reasons-story-left = 没有办理，已离开
reasons-story-left-day-closed = 下班时没有办理，已结束
reasons-story-rated = 评价：态度{ $attitude }，效率{ $efficiency }
reasons-story-unknown = 新版本的记录：{ $kind }
