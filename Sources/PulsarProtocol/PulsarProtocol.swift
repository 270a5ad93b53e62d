// Why: every message speaks of identifiers, sizes and offsets; whoever imports the wire needs them too.
@_exported public import PulsarValues
