# Why this number was called: for visitors without inner figures; for staff with the share of the target used and the
# urgency: the larger the share, the shorter the target and the quicker the matter, the more urgent.

reasons-citizen-longest = { $number } has waited { $minutes } minutes and its turn has come.
reasons-citizen-limit = { $number } has waited { $minutes } minutes, much longer than others, and its turn has come.
reasons-citizen-only = { $number } was the only number that this window could call.
reasons-citizen-priority = { $minutes ->
    [0] { $number } has priority and has just arrived.
   *[other] { $number } has priority and has waited { $minutes } minutes.
}
reasons-citizen-appointment = { $number } has an appointment, has waited { $minutes } minutes, and its turn has come.
reasons-citizen-appointment-due = { $number } has an appointment, and its time has come.
reasons-citizen-appointment-early = { $number } has an appointment, is here early, and its turn has come.
reasons-citizen-returned = { $number } had passed and is back; its turn has come.
reasons-citizen-returned-calls = { $number } had passed, came back, and took its place after some more calls.
reasons-citizen-returned-time = { $number } had passed, came back, let others go first for a while, and its turn has come.
reasons-citizen-returned-early = { $number } had passed and is back; no other number could be called just then.
reasons-citizen-transferred = { $number } was passed on, { $minutes } minutes have gone by for it, and its turn has come.
reasons-citizen-by-hand = { $number } was chosen by the staff at the window; this is recorded.
reasons-citizen-by-hand-in-turn = { $number } has waited { $minutes } minutes and its turn has come.
reasons-citizen-first = { $number } has waited { $minutes } minutes: first come, first served (an appointment counts from its time), and its turn has come.
reasons-citizen-own-line = { $number } was given to this window with its ticket, has waited { $minutes } minutes, and its turn has come.
reasons-citizen-longest-queue = Most people were waiting for { $number }'s service; it was first of them and has waited { $minutes } minutes.
reasons-citizen-turn = { $number } has waited { $minutes } minutes; after two numbers with priority one without is called, and its turn has come.
reasons-citizen-foreseen = { $number } has waited { $minutes } minutes; looking ahead, calling it now weighs least on all together, where long waits count more.
reasons-citizen-rule = { $number } has waited { $minutes } minutes and its turn has come by the branch's rule.
reasons-citizen-other = { $number } has waited { $minutes } minutes and its turn has come.

reasons-staff-longest = { $number } waited { $minutes } minutes and has used { $share }% of its target, the most urgent of all that may be called.
reasons-staff-limit = { $number } waited { $minutes } minutes and came so early that no ordinary number goes before it that came much later.
reasons-staff-only = { $number } is the only number that this window may call; it waited { $minutes } minutes.
reasons-staff-priority = { $number } has priority, { $group }, waited { $minutes } minutes and has used { $share }% of its target, the most urgent of all that may be called.
reasons-staff-appointment = { $number } has an appointment, waited { $minutes } minutes and has used { $share }% of its target, the most urgent of all that may be called.
reasons-staff-appointment-due = { $number } has an appointment, { $past } minutes past its time, and has used { $share }% of its target, the most urgent of all that may be called.
reasons-staff-appointment-late = { $number } has an appointment, came { $late } minutes after its time, waited { $minutes } minutes since and has used { $share }% of its target, the most urgent of all that may be called.
reasons-staff-appointment-early = { $number } has an appointment in { $early } minutes and is here, the most urgent of all that may be called.
reasons-staff-returned = { $number } had passed and is back; it waited { $minutes } minutes and has used { $share }% of its target.
reasons-staff-returned-calls = { $number } had passed and is back; enough others of its service were called since; it waited { $minutes } minutes and has used { $share }% of its target.
reasons-staff-returned-time = { $number } had passed long ago and is back; its service is called too rarely to wait for more calls; it waited { $minutes } minutes and has used { $share }% of its target.
reasons-staff-returned-early = { $number } had passed and is back; it should wait for more calls, but no other number may be called and the window would idle; it waited { $minutes } minutes and has used { $share }% of its target.
reasons-staff-transferred = { $number } was passed on; { $minutes } minutes since its ticket are { $share }% of the target, the most urgent of all that may be called.
reasons-staff-by-hand = { $number } was chosen by hand, out of turn, and recorded so; it waited { $minutes } minutes.
reasons-staff-by-hand-in-turn = { $number } was chosen by hand, and it was its turn by this branch's rule; it waited { $minutes } minutes.
reasons-staff-first = { $number } waited { $minutes } minutes and is first in order of all that may be called (an appointment counts from its time).
reasons-staff-own-line = { $number } was given to this window with its ticket and is first in its line; it waited { $minutes } minutes.
reasons-staff-longest-queue = Most people wait for { $number }'s service; it is first of them and waited { $minutes } minutes.
reasons-staff-turn = This window had called two with priority in a row; two to one, it was the turn of { $number }, which waited { $minutes } minutes.
reasons-staff-foreseen = Looking ahead, calling { $number } now is expected to make the sum of (wait ÷ target)² over all numbers smallest (half the target for priority); it waited { $minutes } minutes and has used { $share }% of its target.
reasons-staff-rule-priority = { $number } has priority, { $group }, and ranks first by this branch's rule; it waited { $minutes } minutes.
reasons-staff-rule-appointment = { $number } has an appointment and ranks first by this branch's rule; it waited { $minutes } minutes.
reasons-staff-rule = { $number } waited { $minutes } minutes and ranks first by this branch's rule.
reasons-staff-other = { $number } waited { $minutes } minutes and has used { $share }% of its target.

## The numbers that were compared for a call, one by one: what each rule compares

reasons-staff-whole = { $sentence } { $weighed }
reasons-weighed = Compared: { $list }.
reasons-weighed-one = { $number } { $figure }
reasons-figure-clock = urgency { $score } ({ $share }% of its target)
reasons-figure-fcfs = waited { $minutes } min
reasons-figure-priority = { $score ->
    [1] goes first, waited { $minutes } min
   *[other] ordinary, waited { $minutes } min
}
reasons-figure-novosga-1-5 = { $score } weighted minutes
reasons-figure-novosga-2-1 = level { $score }, waited { $minutes } min
reasons-figure-novosga-2-1-nulls-last = level { $score }, waited { $minutes } min
reasons-figure-fqm = waited { $minutes } min in this window's line
reasons-figure-theq = { $score ->
    [3] this window's business, goes first, waited { $minutes } min
    [2] this window's business, waited { $minutes } min
    [1] other business, goes first, waited { $minutes } min
   *[other] other business, waited { $minutes } min
}
reasons-figure-longest-queue = { $score } waiting for its service
reasons-figure-ratio-2-1 = { $score ->
    [1] its turn, waited { $minutes } min
   *[other] not its turn, waited { $minutes } min
}
reasons-figure-lookahead = expected cost { $score } when called first (the smaller, the better)
reasons-figure-other = { $share }% of its target

## A ticket's story

reasons-story-issued-touch = Taken at machine { $place }: { $service }, { $people } ahead
reasons-story-issued-guide = Taken by the guide: { $service }, { $people } ahead
reasons-story-issued-api = Taken by a program: { $service }, { $people } ahead
reasons-story-issued-paper = Hand-written number entered: { $service }
reasons-story-then = { "; then: " }{ $services }
reasons-story-printed = Slip printed
reasons-story-copied = Slip printed again
reasons-story-called = Called to window { $window } ({ $teller }). { $why }
reasons-story-recalled = Called again to window { $window }
reasons-story-withdrawn = Call to window { $window } taken back: another visitor was there
reasons-story-started = Service began at window { $window }
reasons-story-confirmed = Window { $window } confirmed that it is still serving
reasons-story-completed = Completed at window { $window }: { $outcome }, matters: { $cases }
reasons-story-missed = Passed (called to window { $window })
reasons-story-returned = Came back and waits on
reasons-story-held = Set aside at window { $window }
reasons-story-resumed = Taken up again at window { $window }
reasons-story-transferred = Passed on to { $service }
reasons-story-transferred-window = Passed on to window { $window } { $service }
reasons-story-changed = Service, group, number of matters or what follows changed ({ $by })
reasons-story-cancelled = Cancelled ({ $by })
reasons-story-left = Left unserved
reasons-story-left-day-closed = Ended unserved at closing time
reasons-story-rated = Rated: attitude { $attitude }, efficiency { $efficiency }
reasons-story-rating-answered = The rating was seen to ({ $by })
reasons-story-unknown = A record of a newer version: { $kind }
