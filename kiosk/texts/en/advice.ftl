# Advice to the manager: what could be done now, what it is worth, what came of it; tomorrow's rota.

advice-title = Advice
advice-more = From many rehearsals of the next two hours or so, with those who wait and those who usually come now
advice-given = given at { $time }
advice-open = Open one more window from { $from } to { $until } (window { $window } would do)
advice-open-worth = all together wait about { $low }–{ $high } minutes less
advice-open-worth-longest = all together wait about { $low }–{ $high } minutes less; without it somebody will probably wait { $longest } minutes
advice-close = Window { $window } can close until { $until } and do other work
advice-close-worth = most are still called within their target; all together wait at most about { $high } minutes more
advice-close-free = most are still called within their target; hardly anybody waits longer
advice-rest = Let window { $window } rest for { $minutes } minutes: { $worked } without a break
advice-rest-rising = Let window { $window } rest for { $minutes } minutes: { $worked } without a break, and in the last hour more cases came back, were passed on or missed than before
advice-rest-worth = all together wait at most about { $high } minutes more
advice-rest-free = if it rests now, hardly anybody waits longer
advice-minutes = { $minutes } min
advice-hours = { $hours } h
advice-hours-minutes = { $hours } h { $minutes } min
advice-take = Do it
advice-drop = Not now
advice-doing = being done; no window changed yet
advice-taken-noted = Noted: it is being done
advice-dropped-noted = Noted: not now

## In the day's report

advice-report = Today's advice
advice-report-more = Waits before and after, side by side. How many came matters too, so not all of it is the advice's doing; what would have been without it nobody can measure.
advice-stop = { "; " }
advice-head-time = Time
advice-head-advice = Advice
advice-head-worth = Foretold
advice-head-became = What became of it
advice-became-standing = no answer yet
advice-became-lapsed = not followed; its time is over
advice-became-dropped = you said not now at { $time }
advice-became-promised = you said do it at { $time }, but no window changed
advice-became-few = followed at { $time } (window { $window }); too few calls to compare
advice-became-taken = followed at { $time } (window { $window }). In the hour before people waited { $before } min on average ({ $camebefore } came), afterwards until { $until } they waited { $after } min ({ $cameafter } came)

## The rota

plan-title = Rota
plan-date = { $weekday }, { $date }
plan-weekday-0 = Monday
plan-weekday-1 = Tuesday
plan-weekday-2 = Wednesday
plan-weekday-3 = Thursday
plan-weekday-4 = Friday
plan-weekday-5 = Saturday
plan-weekday-6 = Sunday
plan-other-day = Which day
plan-show = Show
plan-print = Print
plan-expected = { $people } visitors expected
plan-learned = from the tickets and services of the last { $days } days
plan-promise = Aim: { $tens } of 10 visitors are called within their target
plan-closed = The hall is closed on this day
plan-unknown = There are no past days to learn from yet
plan-unknown-more = Once a day has been closed, this page can tell what to expect; the more days, the better.
plan-stretches = Times to look at
plan-thin = { $from }–{ $until }: up to { $windows } too few
plan-thin-services = { $from }–{ $until }: up to { $windows } too few, for { $services }
plan-rich = { $from }–{ $until }: at least { $windows } more than needed, free for other work
plan-rich-windows = { $from }–{ $until }: at least { $windows } more than needed, free for other work (all the while: { $spare })
plan-even = The rota fits all day
plan-picture = Every half hour: windows needed and windows in the rota
plan-legend-enough = in the rota and needed
plan-legend-thin = missing
plan-legend-rich = more than needed
plan-legend-people = visitors expected (right)
plan-spot = { $time }: { $needed } needed, { $planned } in the rota, { $people } visitors expected
plan-table = Every half hour
plan-head-time = Time
plan-head-people = Visitors expected
plan-head-needed = Windows needed
plan-head-planned = In the rota
plan-head-verdict = In short
plan-short = { $windows } too few
plan-short-services = { $windows } too few, for { $services }
plan-spare = { $windows } free for other work
plan-fine = fits
plan-how = How it is counted
plan-how-1 = Each half hour by itself: who comes in it, how long each service takes on average, and the queueing formula of Erlang (Erlang-C) for the fewest windows that keep the aim.
plan-how-2 = Windows that serve the same services count together; comprehensive windows help wherever it is busy. The group of services that lacks most decides.
plan-how-3 = The rota is that of the windows' settings: all of them open, lunch breaks apart. Where one half hour is too thin, those who wait stay on into the next, which is then tighter than the table says.
plan-how-4 = No two days are alike: a half hour that just fits is tight on a busy day.
