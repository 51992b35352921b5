# 小票：打在热敏纸上，五十八毫米宽的纸一行只有十六个汉字。句子要短，老人家一看就懂。

slip-number = 您的号码
slip-copy = 补打 { $time }
slip-group = 优先：{ $group }
slip-slot = 预约 { $time }
slip-cases = { $service }（共 { $cases } 件）
slip-then = 接着办：{ $services }

## 要等多久

slip-ahead = { $ahead ->
    [0] 前面没有人
   *[other] 前面 { $ahead } 人
}
slip-ahead-wait = { $ahead ->
    [0] 前面没有人，约 { $minutes } 分钟
   *[other] 前面 { $ahead } 人，约 { $minutes } 分钟
}
slip-ahead-long = { $ahead ->
    [0] 前面没有人，约 { $wait }
   *[other] 前面 { $ahead } 人，约 { $wait }
}
slip-at-once = 前面没有人，不用等
slip-served-from = 本业务 { $time } 起办理
slip-no-estimate = 暂时说不准要等多久，请留意叫号

## 怎么办

slip-windows = 窗口 { $windows } 号，听叫号再去
slip-range = { $first }～{ $last }
slip-separator = 、
slip-missed = 过号别着急，请找引导员
slip-bring = 请备好这些材料：
slip-bring-item = □ { $item }
slip-scan = 手机扫码，看还要等多久
slip-taken = 取号时间 { $time }
slip-unsure = 时间待确认，号码照样有效

## 日结小票

slip-day-title = 日结小票
slip-day-opened = 开门
slip-day-closed = 日结
slip-day-issued = 取号
slip-day-served = 办结
slip-day-left = 未办离开
slip-day-tickets = { $count } 张
slip-day-people = { $count } 人
slip-day-mean = 平均等候（叫到的）
slip-day-longest = 最长等候（叫到的）
slip-day-minutes = { $minutes } 分钟
slip-day-beyond = 等候超过 { $minutes } 分钟
slip-day-services = 各项业务（办结 / 平均等候）
slip-day-windows = 各窗口（办结 / 平均等候）
slip-day-tellers = 各柜员（办结 / 平均等候）
slip-day-figures = { $served } 人 / { $minutes } 分
slip-day-ratings = 群众评价
slip-day-very-satisfied = 非常满意
slip-day-satisfied = 满意
slip-day-dissatisfied = 不满意
slip-day-unrated = 未评价
slip-day-printed = 打印时间 { $time }

## 测试小票

slip-trial-title = 测试小票
slip-trial-why = 看得清、裁得齐、码能扫，这台打印机就好用。
slip-trial-printer = 打印机
slip-trial-port = 端口
slip-trial-profile = 型号
slip-trial-time = 时间
slip-trial-letters = 住房公积金　生僻字：镕 喆 䶮 𬭎　符号：℃ ％ ～
slip-trial-sizes = 字号
