# What the anju commands say in a terminal.

command-comma = {", "}
command-bad-language = --language is zh-CN or en, not { $wish }
command-no-hall = { $data } holds no hall yet; start one with anju up, or name its folder with --data
command-bad-form = a report comes as table, csv or json, not { $form }
command-not-writable = nothing can be kept in { $data } ({ $why }); name a folder that you may write to with --data
command-unforeseen = something unforeseen happened ({ $what }); ANJU_TRACE=1 before the command shows where

command-none = none
command-no-machine = devices.toml has no machine { $name }; it has { $known }
command-no-board = devices.toml has no board { $name }; it has { $known }
command-no-hub = hall.toml names no hub { $name }; it has { $known }
command-no-node = devices.toml has no node { $name }; it has { $known }
command-not-invited = { $name } was not invited yet: run anju invite { $name } at the hub, and anju accept FILE here
command-bad-broker = --broker is HOST:PORT, for instance 192.168.1.10:8883, not { $wish }
command-bad-screen = --screen is own, full, virtual or none, not { $wish }
command-mistyped = { $what }; { $place } --help lists what there is

command-doctor-ok = ok{"  "}
command-doctor-mend = MEND
command-verify = { $facts } facts of { $origins } origins, { $tickets } tickets
command-verify-sound = sound
command-verify-broken = NOT sound: keep this file, restore a backup or let the other nodes refill
command-invite-no-port = hall.toml leaves the broker's port open (0); name one, so that other machines find it
command-invite = { $file } lets { $node } in; at its machine: anju accept { $name }. It is a key: delete it then
command-accept = { $node } of branch { $branch } is invited to { $broker }

command-up-runs = { $name } — branch { $branch } runs.
command-up-pages = Pages
command-up-pages-more = console, guide, manager, board and the screens
command-up-broker = Broker
command-up-data = Data
command-up-slips = Slips
command-up-slips-more = each slip as a picture
command-up-screens = Screens
command-up-screens-none = no display is used here:
command-up-screens-more = see and touch them under Pages, signed in
command-up-token = API token
command-up-pins = PINs, made now and shown this once. Write them down:
command-up-pins-before = PINs are those of the first start. The API token is in
command-up-hours = The day opens and closes by the hall's hours.
command-up-trial = The day { $date } is open whatever the hour (it is { $time } there).
command-up-trial-more = --hours follows the hall's hours instead.
command-up-visitors = Simulated visitors and tellers are at work, faster than life.
command-up-end = Ctrl-C ends everything; the next start goes on with the same day and tickets.

command-take-no-machine = no machine { $machine } runs in { $data }; start it with anju up or anju machine
command-take-no-machine-but = no machine { $machine } runs in { $data } (there run: { $running }); start it with anju up or anju machine
command-take-printed = printed
command-take-not-printed = not printed: look at the printer
command-take = { $number }  { $service }  { $people } ahead  ({ $printed })
command-take-wait = { $number }  { $service }  { $people } ahead, about { $low }–{ $high } minutes  ({ $printed })

command-pin-new = New PIN:{" "}
command-pin-again = Once more:{" "}
command-pin-no-terminal = there is no terminal here to type a PIN in; read it from standard input with --stdin
command-pin-empty = standard input holds no PIN; write the new one on its first line
command-pin-unknown = nobody is called { $who }; there are { $known }
command-pin-changed = the PIN of { $who } is changed; where they were signed in, they no longer are
