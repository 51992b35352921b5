# What was not done: why, and what to do instead.

refusal-refused = This cannot be done now. Look at the hall's state and try again.
refusal-unknown-service = There is no service “{ $service }”; choose one of: { $known }.
refusal-unknown-group = There is no group “{ $group }”; choose one of: { $known }, or leave it out.
refusal-unknown-window = There is no window { $window }; choose one of: { $known }.
refusal-unknown-ticket = No ticket of today is known by that. Check the number, or ask the guide.
refusal-unknown-help = No such call for help is known; look at the list again.
refusal-unknown-advice = This advice is not of today; look at the page again.
refusal-unknown-machine = There is no ticket machine “{ $machine }” now; choose one of: { $known }.
refusal-unknown-node = There is no machine “{ $node }” in the branch; choose one of: { $known }.
refusal-other-boot = { $node } was started again since, or was not heard yet. Look at its clock as it is now, then confirm it.
refusal-key-used = This key was used for something else, so nothing was done. Send it again under a key of its own.
refusal-day-not-open = The day is not open; the manager opens it first.
refusal-not-leading = This hub does not lead the hall now. The page looks for the one that does; ask again in a few seconds.
refusal-unknown-hub = There is no hub { $hub }; choose one of { $known }.
refusal-hub-away = Hub { $hub } does not answer. Look whether it is switched on and connected, then try again.
refusal-day-left-open = The day { $date } was left open. The manager opens today’s first, which closes it.
refusal-day-already-open = The day { $date } is open already; nothing needs doing.
refusal-bad-date = “{ $date }” is no date. Write it as year-month-day, or leave it out for today.
refusal-tickets-without-end = { $count } tickets have no end yet. Give each one, or end the rest as left, then close the day.
refusal-no-more-tickets = { $service } gives no more tickets today since { $since }. Ask the guide, or come on the next working day.
refusal-bad-cases = The number of matters must be from 1 to 99.
refusal-too-many-services = At most { $most } more services fit on one ticket. Take another ticket for the rest.
refusal-window-not-open = Window { $window } is { $state }; open it first.
refusal-window-taken = Window { $window } is staffed by teller { $teller }. They close it first, or the manager does.
refusal-end-passed = It is { $time } already. Choose a later time of today, or leave it out.
refusal-unknown-pause = There is no reason “{ $reason }” for a pause; choose one of: { $known }, or leave it out.
refusal-window-busy = Window { $window } still has { $number }. Complete it, or mark it missed, first.
refusal-other-visitor = { $number ->
    [nobody] Nobody is at window { $window } now, so nothing was done. Look at the screen, then press again.
   *[other] { $number } is at window { $window } now, so nothing was done. Look at the screen, then press again.
    }
refusal-nothing-called = Window { $window } has no ticket; call the next one first.
refusal-nothing-held = Window { $window } has set nobody aside. { $number } is { $state } there now.
refusal-not-serving = { $now ->
    [serving] The service of { $number } began already. Complete it when it is done.
    [held] { $number } is set aside; resume it first.
   *[other] { $number } is { $state }; start its service first.
    }
refusal-too-early-to-miss = { $more ->
    [0] Wait { $wait } more seconds before you pass { $number }: everybody has { $seconds } seconds to come.
   *[other] { $wait ->
        [0] { $number } may be passed after { $calls } calls. Still to call: { $more }.
       *[other] { $number } may be passed after { $calls } calls and { $seconds } seconds. Still to call: { $more }; to wait: { $wait } seconds.
        }
    }
refusal-not-waiting = { $number } is { $state }; only a waiting ticket can be changed so.
refusal-not-missed = { $number } is { $state }; only a passed number can return.
refusal-already-ended = { $number } is { $state } already. Issue a new ticket if the visitor is here again.
refusal-number-taken = The number { $number } is in use already. Check the paper and enter it as it is written.
refusal-not-a-number = “{ $number }” is no number. Enter it as it stands on the paper, such as { $like }: a letter and three figures.
refusal-number-of-another = Numbers of { $service } begin with { $letter }, { $number } does not. Choose its service, or look at the paper again.
refusal-taken-later = It is only { $time }, so the ticket was not taken at { $taken }. Enter when the paper was given, or leave it out.
refusal-bad-slot = Today is { $date }: “{ $slot }” cannot be the time of an appointment. Enter a time of today, such as 09:30, or leave it out.
refusal-no-transfer = Name another service, or a window that can serve it; { $number } stays where it is.
refusal-not-rateable = This cannot be rated now. A rating opens when the service is completed, once for each service.
refusal-unknown-rating = No such rating is known today; look at the list again.
refusal-reason-wanted = You chose “dissatisfied”: please tell us the reason.
refusal-not-allowed = This is for the { $needed } to do.
refusal-out-of-service = The system cannot record anything and stopped. Please ask the staff; check the disk, then start it again.
refusal-no-numbers = Another hub gives today's numbers; use the machine's own.
refusal-clock-doubtful = The time { $time } is not confirmed; the manager checks the clock first.
refusal-machine-away = Machine { $machine } does not answer. See whether it is switched on and connected, then try again.
refusal-unknown-day = Nothing is recorded of { $date }; look at the list of days.
refusal-too-many-streams = Too many pages are open at once; please try again later.

refusal-state-waiting = waiting
refusal-state-called = called
refusal-state-serving = being served
refusal-state-held = set aside
refusal-state-missed = passed
refusal-state-completed = completed
refusal-state-cancelled = cancelled
refusal-state-left = ended
refusal-state-open = open
refusal-state-paused = paused
refusal-state-closed = closed
