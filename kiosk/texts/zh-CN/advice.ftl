# 给主任的建议：现在可以怎么做，值多少，做了以后怎么样；明天的排班。

advice-title = 建议
advice-more = 按现在排队的人和往常这时候来的人，把后面两个多小时预演了许多遍得出来的，供您参考
advice-given = { $time } 提出
advice-open = { $from } 到 { $until } 多开一个窗口（可开 { $window } 号）
advice-open-worth = 大家一共约少等 { $low }–{ $high } 分钟
advice-open-worth-longest = 大家一共约少等 { $low }–{ $high } 分钟；不加开，后面最久的估计要等 { $longest } 分钟
advice-close = { $window } 号窗口可以先关到 { $until }，去忙别的
advice-close-worth = 多数人仍在目标时间内叫到；大家一共最多约多等 { $high } 分钟
advice-close-free = 多数人仍在目标时间内叫到，几乎不用多等
advice-rest = 让 { $window } 号窗口歇 { $minutes } 分钟：已经连着工作 { $worked }
advice-rest-rising = 让 { $window } 号窗口歇 { $minutes } 分钟：已经连着工作 { $worked }，最近一小时退回、转走、过号的比前面多
advice-rest-worth = 大家一共最多约多等 { $high } 分钟
advice-rest-free = 现在歇，大家几乎不用多等
advice-minutes = { $minutes } 分钟
advice-hours = { $hours } 小时
advice-hours-minutes = { $hours } 小时 { $minutes } 分钟
advice-take = 照做
advice-drop = 不采纳
advice-doing = 照做中，等窗口动起来
advice-taken-noted = 好的，记下了：照做
advice-dropped-noted = 好的，记下了：不采纳

## 日报里

advice-report = 今天的建议
advice-report-more = 前后的等候放在一起看。来的人多少也会影响等候，不全是建议的作用；不这样做会怎样，谁也量不出来。
advice-stop = ；
advice-head-time = 时间
advice-head-advice = 建议
advice-head-worth = 当时估计
advice-head-became = 后来
advice-became-standing = 还没有答复
advice-became-lapsed = 没有照做，已过时
advice-became-dropped = { $time } 您选了不采纳
advice-became-promised = { $time } 您选了照做，但没有看到窗口变动
advice-became-few = { $time } 照做（{ $window } 号窗口）；叫号太少，比不出来
advice-became-taken = { $time } 照做（{ $window } 号窗口）。之前一小时平均等 { $before } 分钟（来了 { $camebefore } 人），之后到 { $until } 平均等 { $after } 分钟（来了 { $cameafter } 人）

## 排班

plan-title = 排班
plan-date = { $date } { $weekday }
plan-weekday-0 = 星期一
plan-weekday-1 = 星期二
plan-weekday-2 = 星期三
plan-weekday-3 = 星期四
plan-weekday-4 = 星期五
plan-weekday-5 = 星期六
plan-weekday-6 = 星期日
plan-other-day = 哪一天
plan-show = 查看
plan-print = 打印
plan-expected = 预计来 { $people } 人
plan-learned = 按过去 { $days } 个营业日的取号和办理时间推算
plan-promise = 目标：每 10 个人里有 { $tens } 个在目标时间内叫到
plan-closed = 这一天不营业
plan-unknown = 还没有过去的营业日可以参考
plan-unknown-more = 完成一次日结以后，这里就会有推算；日子越多越准。
plan-stretches = 要留意的时段
plan-thin = { $from }–{ $until } 最多少 { $windows } 个窗口
plan-thin-services = { $from }–{ $until } 最多少 { $windows } 个窗口：{ $services }
plan-rich = { $from }–{ $until } 至少多 { $windows } 个窗口，可以去忙别的
plan-rich-windows = { $from }–{ $until } 至少多 { $windows } 个窗口，可以去忙别的（{ $spare } 号一直有空）
plan-even = 全天排得正好
plan-picture = 每半小时：要几个窗口，排了几个
plan-legend-enough = 排班，够用
plan-legend-thin = 不够的部分
plan-legend-rich = 富余的部分
plan-legend-people = 预计来人（右）
plan-spot = { $time }：要 { $needed } 个，排了 { $planned } 个，预计来 { $people } 人
plan-table = 每半小时
plan-head-time = 时间
plan-head-people = 预计来人
plan-head-needed = 要几个窗口
plan-head-planned = 排了几个
plan-head-verdict = 看法
plan-short = 少 { $windows } 个
plan-short-services = 少 { $windows } 个：{ $services }
plan-spare = { $windows } 号可以去忙别的
plan-fine = 正好
plan-how = 怎么算的
plan-how-1 = 每半小时单独算：这半小时来的人、每项业务的平均办理时间，用排队论的公式（Erlang-C）算出最少要几个窗口。
plan-how-2 = 能办同样业务的窗口合在一起算；综合窗口哪里忙就帮哪里。最紧的一组业务说了算。
plan-how-3 = “排了几个”按窗口设置算：所有窗口都开，只扣午休轮班。一个时段不够，排队的人会留到下一个时段，那时会比表里更紧。
plan-how-4 = 来的人每天不一样，算出来正好的时段，忙的日子也会紧一些。
