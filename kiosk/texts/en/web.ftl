# Texts that all pages share: signing in, the connection, problems, the landing page.

web-languages = Language
web-role-teller = teller
web-role-guide = guide
web-role-manager = manager
web-person-teller = Teller { $id }
web-person-guide = Guide { $id }
web-person-manager = Manager { $id }
web-node-hub = Hub { $name }
web-node-machine = Ticket machine { $name }
web-node-board = Board { $name }
web-window-closed = closed
web-window-open = open
web-window-paused = paused
web-outcome-done = Done
web-outcome-material-missing = Papers missing
web-outcome-sent-online = Sent online
web-outcome-not-ours = Not ours
web-outcome-other = Other

## Connection

web-link-lost = The connection is lost and being restored. What you see may be old; buttons are off until then.
web-link-lost-act = Not connected: this was not sent. Please press again once the connection is back.
web-answer-lost = No answer came, so it is not known whether it was done. Look at how things stand; if nothing changed, press again: it will not be done twice.
web-act-failed = That did not work. Please try again.

## Signing in

web-sign-in = Sign in
web-sign-in-lead = Staff sign in with their number and PIN.
web-sign-in-who = Staff number
web-sign-in-pin = PIN (6 digits or more)
web-sign-in-go = Sign in
web-sign-in-forgot = Forgotten your PIN? The manager can set a new one.
web-sign-out = Sign out

## Changing the PIN

web-pin = Change your PIN
web-pin-lead = A new PIN has 6 to 12 digits and is none that others guess. Wherever else you are signed in, you will be signed out.
web-pin-old = Present PIN
web-pin-new = New PIN
web-pin-again = New PIN once more
web-pin-go = Change
web-pin-changed = Your PIN is changed. Wherever else you were signed in, sign in again with the new one.
web-pin-wrong-old = The present PIN is not right; please try again.
web-pin-not-kept = The PIN could not be changed; the present one still counts. Have the disk looked at.
web-pin-flaw-digits = A new PIN has 6 to 12 digits.
web-pin-flaw-trivial = This PIN is too easy to guess; please choose another.
web-pin-flaw-same = The new PIN is the same as the present one; please choose another.
web-pin-flaw-again = The two new PINs are not the same; please enter them again.

## Landing page

web-home-title = Start
web-home-hello = Hello. Where would you like to go?
web-home-console = Window console
web-home-console-more = Call, serve, transfer, pause
web-home-guide = Guide
web-home-guide-more = Calls for help, tickets for others, changes, returns
web-home-manager = The hall today
web-home-manager-more = Waiting, windows, machines, closing the day
web-home-board = Board
web-home-board-more = Open to everybody
web-home-screens = Screens from afar
web-home-screens-more = See and touch ticket machine and board
web-home-tablet = Rating tablet
web-home-tablet-more = For the tablet at a window: choose the window
web-home-sign-in-first = Sign in first, then open a staff page

## Screens from afar

web-screen-title = Screen of { $node }
web-screen-hint = A click on the picture is a finger on the screen.
web-screen-lost = The picture cannot be fetched right now; trying again.
web-screens-none = No screen can be seen from here at the moment.
web-back = Back

## Problems

web-status-400 = Not readable
web-status-401 = Sign in first
web-status-403 = Not allowed
web-status-404 = Not found
web-status-405 = Wrong method
web-status-409 = Not possible now
web-status-413 = Too much content
web-status-415 = Wrong format
web-status-422 = Not accepted
web-status-429 = Too many requests
web-status-500 = Something went wrong
web-status-503 = Out of service for now

web-problem-400 = What was sent could not be read; please check it and send it again.
web-problem-unknown-query = The address asks for “{ $name }”, which is not known here; what can be asked for: { $known }.
web-problem-401 = Please sign in first.
web-problem-403 = You may not do this.
web-problem-404 = There is nothing at this address; please check it.
web-problem-405 = This address does not take that kind of request.
web-problem-413 = Too much was sent; please send less.
web-problem-415 = Please send JSON.
web-problem-429 = Too many requests; please wait a few seconds.
web-problem-500 = Something went wrong here and was recorded. Please try again, or ask the staff.
web-problem-503 = No answer for now; please try again in a few seconds.
web-problem-late = No answer came in time. Send it again with the same Idempotency-Key: it will not be done twice.
web-problem-foreign-origin = This request did not come from our own pages and was not carried out, for safety.
web-problem-key-wanted = The Idempotency-Key is missing; please reload the page and try again.
web-problem-wrong-pin = The staff number or PIN is wrong; please try again.
web-problem-attempts = Too many wrong tries; please wait { $seconds } seconds.
web-problem-home = To the start page
web-arrive = This page goes on at the hub that leads now.
