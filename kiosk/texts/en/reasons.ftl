# Why this number was called: for visitors without inner figures; for staff with the share of the target used.

reasons-citizen-longest = { $number } has waited { $minutes } minutes and its turn has come.
reasons-citizen-only = { $number } was the only number waiting.
reasons-citizen-priority = { $minutes ->
    [0] { $number } has priority and has just arrived.
   *[other] { $number } has priority and has waited { $minutes } minutes.
}
reasons-citizen-appointment = { $number } has an appointment for this time.
reasons-citizen-returned = { $number } had passed, came back, and took its place after some more calls.
reasons-citizen-transferred = { $number } was passed on from another window and had waited { $minutes } minutes before.
reasons-citizen-by-hand = { $number } was chosen by the staff at the window; this is recorded.
reasons-citizen-other = { $number } has waited { $minutes } minutes and its turn has come.

reasons-staff-longest = { $number } waited { $minutes } minutes and has used { $share }% of its target, the most of all that may be called.
reasons-staff-only = { $number } is the only number that this window may call; it waited { $minutes } minutes.
reasons-staff-priority = { $number } has priority ({ $group }), waited { $minutes } minutes and has used { $share }% of its target on the faster clock, the most of all.
reasons-staff-appointment = { $number } has an appointment, { $minutes } minutes past its time, and has used { $share }% of its target, the most of all.
reasons-staff-returned = { $number } had passed and is back; it let the others go first as the rules say and has used { $share }% of its target.
reasons-staff-transferred = { $number } was passed on; with the wait before it is { $minutes } minutes, { $share }% of the target, the most of all.
reasons-staff-by-hand = { $number } was chosen by hand, out of turn, and recorded so; it waited { $minutes } minutes.
reasons-staff-other = { $number } waited { $minutes } minutes and has used { $share }% of its target.

## A ticket's story

reasons-story-issued-touch = Taken at machine { $place }: { $service }, { $people } ahead
reasons-story-issued-guide = Taken by the guide: { $service }, { $people } ahead
reasons-story-issued-api = Taken by a program: { $service }, { $people } ahead
reasons-story-issued-paper = Hand-written number entered: { $service }
reasons-story-printed = Slip printed
reasons-story-copied = Slip printed again
reasons-story-called = Called to window { $window } ({ $teller }). { $why }
reasons-story-recalled = Called again to window { $window }
reasons-story-started = Service began at window { $window }
reasons-story-confirmed = Window { $window } confirmed that it is still serving
reasons-story-completed = Completed at window { $window }: { $outcome }, matters: { $cases }
reasons-story-missed = Passed (called to window { $window })
reasons-story-returned = Came back and waits on
reasons-story-held = Set aside at window { $window }
reasons-story-resumed = Taken up again at window { $window }
reasons-story-transferred = Passed on to { $service }
reasons-story-transferred-window = Passed on to window { $window } { $service }
reasons-story-changed = Service, group or number of matters changed ({ $by })
reasons-story-cancelled = Cancelled ({ $by })
reasons-story-left = Left unserved
reasons-story-left-day-closed = Ended unserved at closing time
reasons-story-rated = Rated: attitude { $attitude }, efficiency { $efficiency }
reasons-story-unknown = A record of a newer version: { $kind }
