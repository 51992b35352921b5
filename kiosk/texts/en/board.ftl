# The board: the screen in the hall and the page share these. Few words, understood from five metres.

board-title = Calls
board-date = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
board-weekday = { $weekday ->
    [0] Monday
    [1] Tuesday
    [2] Wednesday
    [3] Thursday
    [4] Friday
    [5] Saturday
   *[6] Sunday
}

## Calls

board-now = Now calling
board-again = Calling again
board-missed = Missed: please tell a guide
board-last = Last call received
board-latest = Called before
board-go = go to
board-at = at
board-line = { $number }, please go to { $window }
board-window = Window { $window }
board-call-called = Please go
board-call-serving = Being served
board-call-held = Goes on later
board-call-completed = Done
board-call-missed = Missed

## Windows

board-window-short = No. { $window }
board-window-calling = Please go
board-window-serving = Serving
board-window-free = Free
board-window-paused = Paused
board-window-closed = Closed
board-window-back = back { $time }

## Waiting

board-waiting = Waiting now
board-waiting-then = Waiting at { $time }
board-people = people
board-about = wait about
board-count = { $count }
board-minutes = { $minutes } min
board-at-once = no wait
board-from = from { $time }
board-untold = please ask us

## Banners

board-restored = We are back. Your number is still valid.
board-restored-more = No need to take a new one.
board-lost = No new calls on this screen since { $time }.
board-lost-more = Please listen for our staff. Your number is still valid.
board-starting = This screen is connecting.
board-starting-more = Please listen for our staff. Your number is valid.

## No calls yet

board-quiet = Welcome. Please take a ticket.
board-quiet-more = Then have a seat: your number will appear here.
board-quiet-taken = Please have a seat. We are about to call.
board-quiet-taken-more = Your number will appear here and be read out.

## Outside hours

board-closed-before = Not open yet
board-closed-before-more = We open at { $time }
board-closed-pause = Lunch break
board-closed-pause-more = We go on at { $time }
board-closed-soon = Opening in a moment
board-closed-soon-more = We are getting ready for you
board-closed-after = We are done for today
board-closed-after-more = Thank you, and safe home
board-closed-day = Closed today
board-closed-day-more = We are sorry for your way here
board-hours-today = Today
board-hours-next = Next open
board-span = { $start }–{ $end }

## Notices in turn: a branch may reword these in its own texts, or add board-notice-…

board-passed = Missed { $numbers }: no new ticket needed, please tell a guide
board-notice-10 = Please bring your ID card; for somebody else, bring both
board-notice-20 = Not sure what to bring? Ask a guide or look at the ticket machine
board-notice-30 = Elderly, pregnant, disabled, in the forces? You go first: tell a guide
board-notice-40 = Hard to hear or see? Wave, and a guide comes to you
board-notice-50 = Missed your call? No new ticket needed, just tell a guide
