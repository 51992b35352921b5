# The guide's page on a phone: standing, with one hand.

guide-title = Guide
guide-nav-helps = Help
guide-nav-take = Ticket
guide-nav-find = Find
guide-nav-hall = Hall
guide-tab-helps = Who needs help
guide-tab-hall = The hall now
guide-day-closed = The day is not open; no tickets yet. Please tell the manager.

## Help

guide-help-help = Somebody is not sure: please go and see
guide-help-silent = Silent call: walk over calmly, the visitor must not notice
guide-help-priority-check = Please check a priority
guide-help-print = No slip came out: please print it for the visitor
guide-answer = I go
guide-help-taken = Good: this one is yours
guide-no-helps = Nobody asks for help now
guide-bare = No window has served “{ $service }” for { $minutes } min; waiting: { $people }
guide-bare-next = {""}, next on their ticket: { $people }
guide-answered = Somebody went
guide-glance-waiting = people wait
guide-glance-windows = windows open
guide-glance-longest = min, the longest

## Taking a ticket

guide-take-title = A ticket for a visitor
guide-service = Which service
guide-waiting = { $people } waiting
guide-group = Goes first
guide-group-none = Nobody special
guide-slot = Time of the appointment (leave out without one)
guide-cases = How many matters
guide-cases-count = { $cases } matters
guide-then = More to do on the same ticket
guide-then-more = When one matter is done the ticket queues for the next; the time waited counts.
guide-then-names = Then: { $services }
guide-language = The visitor's language
guide-take = Take a ticket
guide-taken = Tell the visitor
guide-taken-wait = { $people } ahead, about { $minutes } min
guide-taken-later = { $people } ahead; no window serves it just now
guide-taken-slot = Appointment at { $time }; please wait in the hall to be called
guide-late = The turn may come only after closing time: please tell the visitor.
guide-late-short = maybe after closing
guide-past-last = This service gives no tickets since { $time }; it may not be done today. Ask at a window first.
guide-taken-page = The visitor's page
guide-taken-close = Done
guide-print = Print the slip at machine { $machine }
guide-printed = Machine { $machine } prints
guide-paper = Enter hand-written numbers (after a blackout)
guide-paper-more = Number and time as they stand on the paper; the place in the queue follows the time.
guide-paper-number = Number on the paper
guide-paper-time = Time on the paper
guide-paper-add = Enter
guide-paper-entered = { $number } is entered

## Finding a ticket

guide-find-title = Find a ticket
guide-find-number = Number
guide-find = Find
guide-not-found = There is no { $number } today; please look at the slip
guide-issued = taken at { $time }, waited { $minutes } min
guide-ahead = { $people } ahead, about { $low }–{ $high } min
guide-ahead-from = { $people } ahead, served from { $time }
guide-return = Is back
guide-return-long = Is back: queue again
guide-returned = { $number } queues again
guide-change = Change service, priority or matters
guide-change-more = The number and the time waited are kept.
guide-change-go = Change
guide-changed = Changed
guide-nothing-changed = Nothing was changed
guide-reprint = Print the slip again
guide-offline = offline
guide-no-machines = No ticket machine is online
guide-end = Does not stay
guide-end-cancel = The visitor gives it up: cancel
guide-end-leave = The visitor has gone: left
guide-ended = This ticket has ended
guide-story = What happened
guide-passed = Passed numbers that may return
guide-passed-when = called by window { $window }, { $minutes } min ago
guide-passed-late = too late: queues from now

## The hall

guide-hall-services = Services
guide-hall-windows = Windows
guide-people = waiting
guide-longest = longest { $minutes } min
guide-told = about { $minutes } min for a new ticket
guide-at-once = at once
guide-served-from = served from { $time }
guide-back-at = back at { $time }
guide-free = free
