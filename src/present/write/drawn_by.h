/* What the first line of a figure's gnuplot file says, by which it is known again. */
#ifndef FIELDLINE_SRC_PRESENT_WRITE_DRAWN_BY_H
#define FIELDLINE_SRC_PRESENT_WRITE_DRAWN_BY_H

#define FL_DRAWN_BY "Drawn by fieldline "

#endif
