#include "kinds.h"

#include "fieldline/accounting.h"
#include "fieldline/codec.h"
#include "fieldline/environment.h"
#include "fieldline/partition.h"
#include "fieldline/place.h"
#include "fieldline/simulate.h"
#include "fieldline/wifi.h"

/* The options of a method's row: none is a list too. */
static const fl_option *list_of(const fl_option *options)
{
  static const fl_option none[] = {{0}};
  return options != NULL ? options : none;
}

static cli_entry partitioner_at(size_t i)
{
  const fl_partitioner *row = fl_partitioner_at(i);
  return (cli_entry){row->name, row->summary, list_of(row->options)};
}

static cli_entry placer_at(size_t i)
{
  const fl_placer *row = fl_placer_at(i);
  return (cli_entry){row->name, row->summary, list_of(row->options)};
}

static cli_entry medium_at(size_t i)
{
  return (cli_entry){fl_medium_at(i)->name, fl_medium_at(i)->summary, list_of(fl_medium_at(i)->options)};
}

static cli_entry engine_at(size_t i)
{
  return (cli_entry){fl_engine_at(i)->name, fl_engine_at(i)->summary, NULL};
}

static cli_entry codec_at(size_t i)
{
  return (cli_entry){fl_codec_at(i)->name, fl_codec_at(i)->summary, NULL};
}

static size_t accounting_count(void)
{
  return FL_ACCOUNTING_PHYSICAL + 1;
}

static cli_entry accounting_at(size_t i)
{
  fl_accounting accounting = (fl_accounting)i; /* the rows of the table are numbered so */
  return (cli_entry){fl_accounting_name(accounting), fl_accounting_summary(accounting), NULL};
}

static cli_entry environment_at(size_t i)
{
  const fl_environment *row = fl_environment_at(i);
  return (cli_entry){fl_environment_name(row), fl_environment_summary(row), NULL};
}

static cli_entry standard_at(size_t i)
{
  const fl_wifi_standard *row = fl_wifi_standard_at(i);
  return (cli_entry){row->name, row->summary, NULL};
}

const cli_kind *kinds_first(void)
{
  static const cli_kind kinds[] = {
      {"partitioners", "partitioner", fl_partitioner_count, partitioner_at},
      {"placers", "placer", fl_placer_count, placer_at},
      {"media", "medium", fl_medium_count, medium_at},
      {"engines", "engine", fl_engine_count, engine_at},
      {"codecs", "compression.codec", fl_codec_count, codec_at},
      {"accountings", "accounting", accounting_count, accounting_at},
      {"environments", "radio.environment", fl_environment_count, environment_at},
      {"standards", "radio.standard", fl_wifi_standard_count, standard_at},
      {0},
  };
  return kinds;
}
