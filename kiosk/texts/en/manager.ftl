# The manager's pages: the hall, the report, the closing of the day.

manager-title = The hall
manager-report = Day's report
manager-look = What happened
manager-story = so far
manager-shut = Close
manager-back = Back

## The day

manager-day = The day of { $date }
manager-day-none = no day yet
manager-day-open = open
manager-day-closed = closed
manager-day-trial = trial
manager-opened-at = opened at { $time }
manager-open = Open the day
manager-close = Close the day
manager-opened = The day is open
manager-closed = The day is closed. Thank you for today
manager-closed-report = The figures of this day are in its report
manager-close-title = Closing: every ticket gets an end
manager-close-go = Close the day
manager-close-all = End all that is left, then close
manager-rest = { $people } tickets have no end yet
manager-rest-more = End them one by one; what is at a window ends there. Or all at once: what is being served counts as done (other), who waits as left.
manager-rest-left = Has left
manager-rest-window = To the window
manager-rest-none = Every ticket has its end
manager-rest-none-more = Windows that are open will be closed, and the day's report is final.
manager-ended = Recorded as left

## Alarms

manager-alarms = To be seen to
manager-no-alarms = All is well
manager-confirm-clock = The time is right
manager-confirmed = The time is confirmed
manager-alarm-limit = { $people } have waited over { $limit } min, the longest { $minutes } min: { $numbers }
manager-alarm-target = { $people } wait beyond their target, the longest { $minutes } min: { $services }
manager-alarm-uncovered = { $services }: no window for { $minutes } min, { $people } waiting
manager-alarm-rating = { $time } { $number } was dissatisfied (window { $window }, teller { $teller }): { $reason }. Please get in touch within the hour.
manager-alarm-demanded = { $time } { $number } says that something was demanded (window { $window }, teller { $teller }). Please look into it now.
manager-alarm-help = { $place } has asked for help for { $minutes } min
manager-alarm-silent = { $place } calls silently: walk over calmly
manager-alarm-offline = { $node } has been offline since { $time }; look at power and cable
manager-alarm-offline-machine = { $node } has been offline since { $time }; it goes on with its own numbers. Look at power and cable
manager-alarm-never = { $node } has not come online yet
manager-alarm-paper = { $node } is out of paper: a new roll, please
manager-alarm-paper-low = { $node } is nearly out of paper
manager-alarm-part = { $part } of { $node } failed
manager-alarm-clock = Nobody vouches for the clock of { $node }. The system shows { $date } { $time }: look at your watch
manager-alarm-stale = The day of { $date } has not been closed
manager-alarm-unsure = { $people } tickets have an unconfirmed time ({ $numbers })
manager-alarm-conflict = Two hubs called { $number }: the call to window { $window } does not count, that to window { $kept } does

## Figures

manager-waiting = Waiting
manager-longest = longest { $minutes } min
manager-serving = Being served
manager-windows = { $open } windows open, { $paused } paused
manager-served = Served today
manager-issued = { $people } tickets
manager-mean = Mean wait
manager-unit-minutes = min
manager-beyond-limit = { $people } over { $minutes } min
manager-in-target = { $people } of { $called } in target
manager-ratings = Dissatisfied
manager-ratings-more = { $good } satisfied, { $unrated } silent
manager-left = Left unserved
manager-left-more = { $cancelled } cancelled, { $missed } missed

## Services, windows, machines

manager-services = Services: wait and target
manager-service = Service
manager-longest-head = Longest / target
manager-of-target = { $minutes } / { $target } min
manager-windows-head = Windows
manager-served-head = Served
manager-from = from { $time }
manager-windows-title = Windows
manager-free = free
manager-back-at = back { $time }
manager-teller = { $teller } · { $served } served
manager-hours = The day by the hour
manager-hours-none = No tickets yet
manager-legend-issued = tickets (people, left)
manager-legend-served = served (people, left)
manager-legend-wait = mean wait (minutes, right)
manager-picture-issued = { $hour }:00: { $people } tickets
manager-picture-served = { $hour }:00: { $people } served
manager-picture-wait = { $hour }:00: mean wait { $minutes } min
manager-nodes = Machines
manager-online = online
manager-offline = offline
manager-seen = silent since { $time }
manager-last-fact = last record { $time }
manager-helps = Calls for help
manager-no-helps = Nobody asks for help now
manager-help-taken = Good: this one is yours
manager-part-paper = paper
manager-part-printer = printer
manager-part-link = link
manager-part-clock = clock
manager-part-disk = disk
manager-part-broker = broker
manager-part-voice = voice
manager-part-screen = screen
manager-health-ok = ok
manager-health-low = low
manager-health-near-end = low
manager-health-out = out
manager-health-end = out
manager-health-error = failed
manager-health-alarm = failed
manager-health-down = down
manager-health-full = full
manager-health-unknown = unknown
manager-health-unsure = unconfirmed
manager-health-offline = no answer
manager-health-cover-open = cover open

## The report

manager-still-open = still open, figures may change
manager-other-day = Which day
manager-show-day = Show
manager-csv = Table (CSV)
manager-slip = The day on a slip
manager-slip-print = Print it at machine { $machine }
manager-slip-printing = Printing: please take it at the machine
manager-report-services = By service
manager-report-windows = By window
manager-report-tellers = By teller
manager-head-issued = Taken
manager-head-served = Served
manager-head-cases = Matters
manager-head-mean = Mean wait
manager-head-longest = Longest wait
manager-head-beyond = Over { $minutes }
manager-head-service = Mean service
manager-head-ratings = Very / satisfied / dis
manager-head-time = Time
manager-head-number = Number
manager-head-window = Window
manager-head-attitude = Attitude
manager-head-efficiency = Efficiency
manager-head-reason = Reason
manager-ratings-title = Ratings
manager-unrated = Not rated
manager-second-trips = Second trip needed
manager-demanded = Something demanded
manager-outcomes = Outcomes
manager-by-hand = Called out of turn
manager-unsure = Unconfirmed times
manager-groups = Going first
manager-dissatisfied = Dissatisfied ratings
manager-conflicts = Called by two hubs
manager-conflict-line = { $time } { $number }: the call to window { $window } does not count, that to window { $kept } does
manager-more-alarms = { $count } more
manager-part-ledger = ledger
manager-part-catalogue = settings
manager-health-fine = ok
manager-health-none = none
manager-health-no-voice = chime only
manager-health-no-sound = no sound
manager-health-failed = failed
manager-health-other = another version
manager-alarm-printer = Printer of { $node }: { $state }. Please go and see
manager-health-port-closed = not connected
manager-health-no-answer = no answer
manager-health-paper-out = out of paper
manager-health-cutter = knife stuck
manager-health-feeding = feeding
