# How long it takes: beyond ninety minutes in hours, so that nobody has to work it out.

told-wait = { $hours ->
    [0] { $rest } min
   *[other] { $rest ->
        [0] { $hours } h
       *[other] { $hours } h { $rest } min
    }
}
told-about = about { $wait }
told-at-most = up to { $wait }
told-range = { $low } to { $high }
