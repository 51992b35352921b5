# 叫号语音。$number 是逐位念的号码（A零二三），$window 是窗口，见下一条。
# 两个汉字之间的空格念成短停顿；阿拉伯数字按数念（10 念“十”）。
voice-call = 请 { $number }号 到 { $window }
voice-window = { $window }号窗口
