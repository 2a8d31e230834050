#include "present/write/trace_names.h"

#include "fieldline/json.h"

enum { NO_THREAD = 0 };

/* An event of the kind M ("metadata") up to the one argument that it has. */
static void begin_event(FILE *out, const char *kind, const char *what, size_t pid, size_t tid)
{
  fprintf(out, "{\"name\":\"%s_%s\",\"ph\":\"M\",\"pid\":%zu", kind, what, pid);
  if (tid != NO_THREAD) fprintf(out, ",\"tid\":%zu", tid);
  fputs(",\"args\":{", out);
}

static void put_name(FILE *out, const char *kind, size_t pid, size_t tid, const char *name, size_t place)
{
  begin_event(out, kind, "name", pid, tid);
  fputs("\"name\":", out);
  fl_json_put_text(out, name);
  fputs("}},\n", out);
  begin_event(out, kind, "sort_index", pid, tid);
  fprintf(out, "\"sort_index\":%zu}}", place);
}

void fl_trace_begin(FILE *out, size_t pid, const char *name)
{
  fputs("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n", out);
  put_name(out, "process", pid, NO_THREAD, name, 0);
}

void fl_trace_name_process(FILE *out, size_t pid, const char *name, size_t place)
{
  fputs(",\n", out);
  put_name(out, "process", pid, NO_THREAD, name, place);
}

void fl_trace_name_thread(FILE *out, size_t pid, size_t tid, const char *name, size_t place)
{
  fputs(",\n", out);
  put_name(out, "thread", pid, tid, name, place);
}
