/* Marks of the public interface: C linkage for C++ callers, visible symbols, checked formats. */
#ifndef FIELDLINE_API_H
#define FIELDLINE_API_H

#ifdef __cplusplus
#define FL_BEGIN_DECLS                                                                                                 \
  extern "C" {                                                                                                         \
  _Pragma("GCC visibility push(default)")
#define FL_END_DECLS                                                                                                   \
  _Pragma("GCC visibility pop")                                                                                        \
  }
#else
#define FL_BEGIN_DECLS _Pragma("GCC visibility push(default)")
#define FL_END_DECLS _Pragma("GCC visibility pop")
#endif

#define FL_PRINTF(format_index, first_index) __attribute__((format(printf, format_index, first_index)))

#endif
