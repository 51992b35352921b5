# The teller's page. Short words, one look.

console-title = Window console
console-list-comma = {", "}
console-minutes = { $minutes } min

## Choosing a window

console-choose = Which window is yours today?
console-choose-more = Choose one and begin to call.
console-take = Sit here
console-look = Look
console-all-services = Comprehensive: every service
console-place-waiting = { $people } may be called
console-day-closed = The day is not open
console-day-closed-more = The manager opens it on the hall's page.
console-other = Other window

## States

console-stage-free = Free
console-stage-called = Called
console-stage-serving = Serving
console-stage-paused = Paused
console-stage-closed = Closed
console-stage-day-closed = No day
console-today = { $served } served today
console-today-mean = { $minutes } min on average
console-free = Ready for the next visitor
console-free-more = { $people } wait for this window
console-free-nobody = Nobody waits now
console-free-nobody-more = A new ticket shows here at once
console-paused = Paused
console-back-at = back at { $time }
console-closed = The window is closed
console-called-for = Called for
console-served-for = Served for
console-calls = called { $calls }×
console-mean = { $minutes } min on average
console-cases-count = { $cases } matters
console-then = then: { $service }
console-unsure = time unconfirmed
console-bring = Papers to see
console-kind-appointment = appointment
console-slot = appointment { $time }
console-kind-returned = returned
console-kind-transferred = handed on

## Keys

console-acts = What to do at the window
console-next = Next
console-next-done = { $number } is done, call the next
console-next-who = call { $number }
console-next-nobody = nobody waits
console-next-decides = worked out at the call
console-next-own-nobody = nobody in this window's line
console-next-sure = { $number } was called just now. Complete it and call the next?
console-next-sure-more = Next may have been pressed elsewhere a moment ago. If the visitor has not been served yet, go back.
console-next-sure-go = Complete, call next
console-next-resting = Nearly time: touch a number on the right to call it
console-recall = Call again
console-start = Start
console-complete = Complete
console-miss = Missed
console-miss-in = Missed { $seconds } s
console-miss-call = Missed: call again
console-hold = Set aside
console-resume = Resume
console-transfer = Hand on
console-cancel = Cancel
console-open = Open
console-go-on = Go on calling
console-pause = Pause
console-close = Close
console-nobody = Nobody waits for this window now
console-called = { $number } is called
console-back = Back
console-close-dialog = Close

## Still serving?

console-ask = Is { $number } still being served?
console-ask-restored = The system is back. Is { $number } still here?
console-ask-yes = Still serving
console-ask-no = Done
console-ask-called = here: press Start; not here: Call again

## Steps of a service

console-steps = Steps of a service
console-step-raise = Raise a hand
console-step-smile = Smile
console-step-receive = Take papers with both hands
console-step-do = Do it
console-step-explain = Explain
console-step-off = See off

## Dialogs

console-complete-title = Complete
console-missing-which = What is missing? Tell it all at once
console-missing-none = Something else
console-cases = How many matters
console-transfer-title = Hand on
console-transfer-more = The number and the time waited are kept.
console-transfer-service = To which service
console-transfer-same = The same service
console-transfer-window = To which window
console-transfer-any = Any that can serve it
console-transfer-none = Choose another service, or a window.
console-pause-title = Pause
console-pause-until = Back in (people are told)
console-pause-open = not sure
console-until = Open until
console-until-at = Open until { $time }
console-until-more = For a window that helps out at a peak. Near that time long matters are no longer called; then you are asked whether to close, it never closes by itself.
console-until-none = No set time
console-until-go = Set
console-hours = { $hours } h
console-ends = It was to be open until { $time }. Close now?
console-ends-busy = Finish with this visitor first
console-ends-stay = Stay open
console-cancel-title = Cancel
console-cancel-more = Only when the visitor does not want the service; use Missed for somebody who did not come.
console-story = so far
console-by-hand = Call this one now
console-by-hand-more = Calls out of turn are recorded; the manager sees them in the day's report.
console-return = Is back

## The queue

console-queue = Whom to call next
console-queue-count = { $people } may be called
console-queue-more = { $people } more behind
console-queue-in = { $low }–{ $high } min to go
console-queue-how-clock = Per cent of the wait's target used up; a short target, a quick matter and going first are more urgent, and the most urgent is called.
console-queue-how-fcfs = This branch calls in order of arrival; per cent of the wait's target used up, which does not change the order.
console-queue-how-priority = This branch calls priority and appointments first, then by arrival; per cent of the wait's target used up, which does not change the order.
console-queue-how-novosga-1-5 = This branch calls by weighted waiting time, which runs faster with priority; per cent of the wait's target used up, which does not change the order.
console-queue-how-novosga-2-1 = This branch calls those without an appointment first: priority, then by arrival; per cent of the wait's target used up, which does not change the order.
console-queue-how-novosga-2-1-nulls-last = This branch calls appointments first, then priority, then by arrival; per cent of the wait's target used up, which does not change the order.
console-queue-how-fqm = This branch gives each number to a window when it is taken, and each window calls its own line by arrival; per cent of the wait's target used up, which does not change the order.
console-queue-how-theq = In this branch each window calls its own kind of business first, there priority first, then by arrival; per cent of the wait's target used up, which does not change the order.
console-queue-how-longest-queue = This branch calls the service that most people wait for, there by arrival; per cent of the wait's target used up, which does not change the order.
console-queue-how-ratio-2-1 = This branch calls two with priority, then one without; per cent of the wait's target used up, which does not change the order.
console-queue-how-lookahead = This branch works out whom to call when Next is pressed; here they stand by arrival, with the per cent of the wait's target used up.
console-queue-empty = Nobody waits
console-queue-own-empty = Nobody in this window's line; { $people } in other windows' lines
console-queue-resting = So near the break or closing these longer matters are no longer called by themselves; touch a number to call it all the same.
console-held = Set aside
console-passed = Passed numbers
console-passed-here = here
console-lately = Lately
console-ended-completed = done
console-ended-missed = missed
console-ended-transferred = handed on
console-ended-withdrawn = cancelled

## Help

console-help = Call help
console-silent = Silent call
console-silent-more = No sound; only guides and the manager see it
console-silent-own = noted quietly
console-helps = Calls for help
console-help-help = asks for help
console-help-silent = silent call
console-help-priority-check = priority to check
console-help-print = printer trouble
console-help-answer = I go
console-help-answered = { $who } comes
console-help-waiting = waiting for an answer
console-help-sent = Guides and the manager are told
console-silent-sent = Noted
console-place-machine = Ticket machine { $name }
console-place-hall = In the hall
console-silent-come = { $who } comes
console-settled = { $number } is being served at window { $kept }: two hubs called it while they could not hear each other. Please call the next number.
console-settled-waiting = The call of { $number } was taken back: another visitor is at this window. { $number } keeps its place.
