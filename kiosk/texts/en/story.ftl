# A ticket's story: what was changed, from what to what.

story-changed = { $what } ({ $by })
story-changed-and = {"; "}
story-changed-service = service changed from “{ $old }” to “{ $new }”
story-changed-group = group changed from “{ $old }” to “{ $new }”
story-changed-cases = number of matters changed from { $old } to { $new }
story-changed-then = what follows changed from “{ $old }” to “{ $new }”
story-no-group = ordinary
story-nothing = nothing
