/* The air among SimGrid's actors: whose turn it is, and how fast each transfer goes. For media that couple transfers;
 * of this process only. */
#ifndef FIELDLINE_SRC_SIMULATE_SIMGRID_AIR_H
#define FIELDLINE_SRC_SIMULATE_SIMGRID_AIR_H

#include <stddef.h>

#include "fieldline/medium.h"
#include "world/simgrid.h"

/* Room for the hops of a chain, between so many radios. Zero: no memory. */
int fl_simgrid_air_init(fl_air *air, size_t hop_count, size_t radio_count);

/* A hop: the radios at its ends, and the link that carries it. */
void fl_simgrid_air_set_hop(size_t hop, size_t from, size_t to, sg_link_t link);

/* Start the actor that looks after the air, on any host. */
void fl_simgrid_air_start(sg_host_t host);

/* Called by actors after everything they do that lets others go on: turns are given, and rates set, when all that
 * happens at one date has happened. */
void fl_simgrid_air_moved(void);

/* Wait until the radios at both ends are this hop's (media in which that is so), and give them back. */
void fl_simgrid_air_acquire(size_t hop);
void fl_simgrid_air_release(size_t hop);

/* Send as fast as the air allows (media that share it). At the rate `pace` it takes what it takes alone. */
void fl_simgrid_air_send(size_t hop, sg_host_t from, sg_host_t to, double size, double pace);

#endif
