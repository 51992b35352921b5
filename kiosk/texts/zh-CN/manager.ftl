# 主任的页面：大厅总览、日报、日结。

manager-title = 大厅总览
manager-report = 日报
manager-look = 看经过
manager-story = 的经过
manager-shut = 关闭
manager-back = 返回

## 营业日

manager-day = { $date } 营业日
manager-day-none = 还没有营业日
manager-day-open = 营业中
manager-day-closed = 已日结
manager-day-trial = 试运行
manager-opened-at = { $time } 开始
manager-open = 开始营业
manager-close = 日结
manager-opened = 已开始营业
manager-closed = 已日结，辛苦了
manager-closed-report = 这一天的数字都在日报里
manager-close-title = 日结：每个号都有着落
manager-close-go = 日结
manager-close-all = 把剩下的都了结，然后日结
manager-rest = 还有 { $people } 个号没有着落
manager-rest-more = 可以逐个了结；在窗口办理的请在窗口办结。也可以一次了结：在办的记为办结（其他），在等的记为未办离开。
manager-rest-left = 记为离开
manager-rest-window = 到窗口
manager-rest-none = 每个号都有着落，可以日结
manager-rest-none-more = 日结以后，开着的窗口会关闭，今天的日报就定下来了。
manager-ended = 已记为离开

## 提醒

manager-alarms = 要处理的
manager-no-alarms = 一切正常，没有要处理的
manager-confirm-clock = 时间对，确认
manager-confirmed = 时间已确认
manager-alarm-limit = { $people } 人等了超过 { $limit } 分钟，最久 { $minutes } 分钟：{ $numbers }
manager-alarm-target = { $people } 人超过等候目标，最久 { $minutes } 分钟：{ $services }
manager-alarm-uncovered = { $services }：{ $minutes } 分钟没有窗口办理，{ $people } 人在等
manager-alarm-rating = { $time } { $number } 不满意（{ $window } 号窗口，柜员 { $teller }）：{ $reason }。请一小时内联系。
manager-alarm-demanded = { $time } { $number } 说有人索要好处（{ $window } 号窗口，柜员 { $teller }）。请马上核实。
manager-alarm-help = { $place } 求助 { $minutes } 分钟没有人去
manager-alarm-silent = { $place } 静默求助：请从容过去看看
manager-alarm-offline = { $node } 从 { $time } 起不在线，请去看看电源和网线
manager-alarm-offline-machine = { $node } 从 { $time } 起不在线；它会自己发号，不影响来客，请去看看电源和网线
manager-alarm-never = { $node } 今天还没有上线
manager-alarm-paper = { $node } 没有纸了，请换一卷
manager-alarm-paper-low = { $node } 的纸快用完了
manager-alarm-part = { $node } 的 { $part } 有故障
manager-alarm-clock = { $node } 的时间没有确认。系统现在显示 { $date } { $time }，请对一下手表
manager-alarm-stale = { $date } 的营业日还没有日结
manager-alarm-unsure = { $people } 个号的取号时间没有确认（{ $numbers }）
manager-alarm-conflict = { $number } 被两台主机同时叫过：{ $window } 号窗口那次不算，算 { $kept } 号窗口的

## 数字

manager-waiting = 在等
manager-longest = 最久 { $minutes } 分钟
manager-serving = 正在办理
manager-windows = 开 { $open } 个窗口，暂停 { $paused } 个
manager-served = 今天办结
manager-issued = 取号 { $people }
manager-mean = 平均等候
manager-unit-minutes = 分钟
manager-beyond-limit = 超过 { $minutes } 分钟 { $people } 人
manager-in-target = 目标内叫到 { $people } / { $called }
manager-ratings = 不满意
manager-ratings-more = 满意 { $good }，未评价 { $unrated }
manager-left = 未办离开
manager-left-more = 取消 { $cancelled }，过号 { $missed }

## 业务、窗口、设备

manager-services = 各项业务：等候和目标
manager-service = 业务
manager-longest-head = 最久 / 目标
manager-of-target = { $minutes } / { $target } 分钟
manager-windows-head = 窗口
manager-served-head = 办结
manager-from = { $time }起
manager-windows-title = 各个窗口
manager-free = 空闲
manager-back-at = { $time } 回
manager-teller = { $teller } · 办结 { $served }
manager-hours = 今天每小时
manager-hours-none = 还没有人取号
manager-legend-issued = 取号（人，左）
manager-legend-served = 办结（人，左）
manager-legend-wait = 平均等候（分钟，右）
manager-picture-issued = { $hour } 点：取号 { $people }
manager-picture-served = { $hour } 点：办结 { $people }
manager-picture-wait = { $hour } 点：平均等候 { $minutes } 分钟
manager-nodes = 设备
manager-online = 在线
manager-offline = 不在线
manager-seen = { $time } 以后没有消息
manager-last-fact = 最后记录 { $time }
manager-helps = 求助
manager-no-helps = 现在没有人求助
manager-help-taken = 好的，这条由您处理
manager-part-paper = 纸
manager-part-printer = 打印机
manager-part-link = 网络
manager-part-clock = 时钟
manager-part-disk = 磁盘
manager-part-broker = 消息
manager-part-voice = 语音
manager-part-screen = 屏幕
manager-health-ok = 正常
manager-health-low = 快用完
manager-health-near-end = 快用完
manager-health-out = 没有了
manager-health-end = 没有了
manager-health-error = 故障
manager-health-alarm = 故障
manager-health-down = 断开
manager-health-full = 满了
manager-health-unknown = 不清楚
manager-health-unsure = 未确认
manager-health-offline = 没有反应
manager-health-cover-open = 盖子开着

## 日报

manager-still-open = 营业中，数字还在变
manager-other-day = 哪一天
manager-show-day = 查看
manager-csv = 表格（CSV）
manager-slip = 日结小票
manager-slip-print = 在取号机 { $machine } 打印
manager-slip-printing = 正在打印，请到机器旁取
manager-report-services = 按业务
manager-report-windows = 按窗口
manager-report-tellers = 按柜员
manager-head-issued = 取号
manager-head-served = 办结
manager-head-cases = 件数
manager-head-mean = 平均等候
manager-head-longest = 最长等候
manager-head-beyond = 超{ $minutes }分
manager-head-service = 平均办理
manager-head-ratings = 非常满意/满意/不满意
manager-head-time = 时间
manager-head-number = 号码
manager-head-window = 窗口
manager-head-attitude = 态度
manager-head-efficiency = 效率
manager-head-reason = 原因
manager-ratings-title = 评价
manager-unrated = 未评价
manager-second-trips = 跑了第二趟
manager-demanded = 说有人索要好处
manager-outcomes = 办理结果
manager-by-hand = 手工选叫
manager-unsure = 时间未确认的号
manager-groups = 优先
manager-dissatisfied = 不满意的评价
manager-conflicts = 两台主机同时叫号
manager-conflict-line = { $time } { $number }：{ $window } 号窗口那次不算，算 { $kept } 号窗口的
manager-more-alarms = 还有 { $count } 条
manager-part-ledger = 台账
manager-part-catalogue = 设置
manager-health-fine = 正常
manager-health-none = 没有
manager-health-no-voice = 只有提示音
manager-health-no-sound = 没有声音
manager-health-failed = 故障
manager-health-other = 版本不同
manager-alarm-printer = { $node } 的打印机：{ $state }，请去看看
manager-health-port-closed = 没接上
manager-health-no-answer = 没有反应
manager-health-paper-out = 没有纸
manager-health-cutter = 切刀卡住
manager-health-feeding = 正在走纸
