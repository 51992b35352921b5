# 没有办成的事：说明原因，并说该怎么做。

refusal-refused = 现在不能这样做。请看看大厅现在的情况，再试一次。
refusal-unknown-service = 没有“{ $service }”这项业务，可选：{ $known }。
refusal-unknown-group = 没有“{ $group }”这类人群，可选：{ $known }；也可以不填。
refusal-unknown-window = 没有 { $window } 号窗口，可选：{ $known }。
refusal-unknown-ticket = 今天没有这个号。请核对号码，或请引导员帮您查一查。
refusal-unknown-help = 没有这条求助，请刷新列表再看。
refusal-unknown-advice = 这条建议不是今天的，请刷新页面再看。
refusal-unknown-machine = 现在没有名叫“{ $machine }”的取号机，可选：{ $known }。
refusal-unknown-node = 没有名叫“{ $node }”的设备，可选：{ $known }。
refusal-other-boot = { $node } 重新启动过，或者还没有连上。请看它现在的时间，再确认。
refusal-key-used = 这个请求编号已经用在别的操作上，这次没有执行。请换一个编号再试。
refusal-day-not-open = 今天还没有开门营业，请主任先开始营业日。
refusal-not-leading = 这台主机现在不负责本厅，页面正在转到负责的那一台，请过几秒再试。
refusal-unknown-hub = 没有主机 { $hub }，请选 { $known }。
refusal-hub-away = 主机 { $hub } 没有应答。请看它是否开机、网线是否插好，再试一次。
refusal-day-left-open = { $date } 的营业日还没有结束，请主任先开始今天的营业。
refusal-day-already-open = { $date } 已经开始营业，不用再开。
refusal-bad-date = “{ $date }”不是日期，请按“年-月-日”填写；留空就是今天。
refusal-tickets-without-end = 还有 { $count } 个号没有办结。请逐个办结，或把剩下的记为未办离开，再结束营业。
refusal-no-more-tickets = { $service } 今天 { $since } 起不再发号。请问引导员，或下个工作日再来。
refusal-bad-cases = 件数要在 1 到 99 之间。
refusal-too-many-services = 一张号最多再接着办 { $most } 项，其余的请另取一张号。
refusal-window-not-open = { $window } 号窗口现在{ $state }，请先开窗。
refusal-window-taken = { $window } 号窗口由柜员 { $teller } 在用。请对方先退出，或请主任关闭这个窗口。
refusal-end-passed = 现在已经 { $time } 了，请选今天晚一些的时间，或不填。
refusal-unknown-pause = 没有“{ $reason }”这个暂停原因，可选：{ $known }；也可以不填。
refusal-window-busy = { $window } 号窗口还有 { $number } 号。请先办完，或记为过号。
refusal-other-visitor = { $number ->
    [nobody] { $window } 号窗口现在没有来客，刚才的操作没有执行。请看清画面后再按。
   *[other] { $window } 号窗口现在是 { $number } 号，刚才的操作没有执行。请看清画面后再按。
    }
refusal-nothing-called = { $window } 号窗口现在没有叫号，请先叫下一位。
refusal-nothing-held = { $window } 号窗口没有搁置的号。现在这里是 { $number } 号，{ $state }。
refusal-not-serving = { $now ->
    [serving] { $number } 号已经在办理，不用再叫，也不用再开始。办好了请办结。
    [held] { $number } 号暂时搁置着，请先继续办理。
   *[other] { $number } 号现在{ $state }，不能这样操作，请先开始办理。
    }
refusal-too-early-to-miss = { $more ->
    [0] { $number } 号还要再等 { $wait } 秒才能过号（要等满 { $seconds } 秒）。
   *[other] { $wait ->
        [0] { $number } 号要叫满 { $calls } 次才能过号，请再叫 { $more } 次。
       *[other] { $number } 号要叫满 { $calls } 次、等满 { $seconds } 秒才能过号。请再叫 { $more } 次，并等 { $wait } 秒。
        }
    }
refusal-not-waiting = { $number } 号现在{ $state }，只有等候中的号才能这样改。
refusal-not-missed = { $number } 号现在{ $state }，只有过号的才能返回。
refusal-already-ended = { $number } 号已经{ $state }。来客还在的话，请重新取号。
refusal-number-taken = { $number } 号已经有人用了。请核对纸条，按上面写的输入。
refusal-not-a-number = “{ $number }”不是号码。请照纸条上写的输入，像 { $like } 这样：一个字母加三位数字。
refusal-number-of-another = { $service } 的号以 { $letter } 开头，{ $number } 不是。请改选业务，或再看看纸条。
refusal-taken-later = 现在才 { $time }，取号时间不能填 { $taken }。请填写纸条是几点给的，或不填。
refusal-bad-slot = 今天是 { $date }，预约时间不能填“{ $slot }”。请填今天的时间，比如 09:30；没有预约就不填。
refusal-no-transfer = 请选另一项业务，或选一个能办这项业务的窗口；{ $number } 号还在原处。
refusal-not-rateable = 现在不能评价。办完业务后可以评价，每次办理评一次。
refusal-unknown-rating = 今天没有这条评价，请刷新列表再看。
refusal-reason-wanted = 选了“不满意”，请告诉我们原因。
refusal-not-allowed = 这一步需要{ $needed }来做。
refusal-out-of-service = 系统暂时不能记录，已经停用。请找工作人员；管理员请检查磁盘后重新启动。
refusal-no-numbers = 今天的号由另一台主机发，请用取号机自己的号。
refusal-clock-doubtful = 现在的时间 { $time } 还没有确认，请主任先核对时钟。
refusal-machine-away = 取号机 { $machine } 没有回应。请看看它有没有开机、有没有连上，再试一次。
refusal-unknown-day = 没有 { $date } 这一天的记录，请看有记录的日期。
refusal-too-many-streams = 同时打开的页面太多，请稍后再试。

refusal-state-waiting = 在等候
refusal-state-called = 已叫号
refusal-state-serving = 在办理
refusal-state-held = 暂时搁置
refusal-state-missed = 已过号
refusal-state-completed = 办完了
refusal-state-cancelled = 取消了
refusal-state-left = 结束了
refusal-state-open = 已开
refusal-state-paused = 暂停
refusal-state-closed = 没有开
