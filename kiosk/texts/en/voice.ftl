# Spoken calls. $number is spelled out ("B 0 2 3"), $window is said as in the next text.
voice-call = Number { $number }, please go to { $window }
voice-window = window { $window }
