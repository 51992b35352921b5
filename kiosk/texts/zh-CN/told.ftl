# 要等多久：九十分钟以上按小时说，不用人算。

told-wait = { $hours ->
    [0] { $rest } 分钟
   *[other] { $rest ->
        [0] { $hours } 小时
       *[other] { $hours } 小时 { $rest } 分
    }
}
told-about = 约 { $wait }
told-at-most = 最长约 { $wait }
told-range = { $low }～{ $high }
