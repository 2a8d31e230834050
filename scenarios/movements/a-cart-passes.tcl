# A cart waits at one end of a hall, drives to the other, waits there and comes back: ns-2's own format, as setdest,
# BonnMotion and SUMO write it. Node 4 is the fifth of the scenario's list.
$node_(4) set X_ 0.0
$node_(4) set Y_ 12.0
$node_(4) set Z_ 0.0
$ns_ at 30.0 "$node_(4) setdest 90.0 12.0 1.0"
$ns_ at 180.0 "$node_(4) setdest 0.0 12.0 1.0"
