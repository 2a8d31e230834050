#include "fieldline/models.h"

#include "base/shelf.h"

static const fl_shelf models = {"model", "FIELDLINE_MODELS", "share/fieldline/models", "scenarios/models",
                                "`fieldline models` lists them"};

fl_status fl_models_folder(char **folder, fl_error *err)
{
  return fl_shelf_folder(&models, folder, err);
}

fl_status fl_models_list(const char *folder, char ***names, size_t *count, fl_error *err)
{
  return fl_shelf_list(&models, folder, names, count, err);
}

void fl_models_free(char **names, size_t count)
{
  fl_shelf_free(names, count);
}

fl_status fl_models_path(const char *folder, const char *name, char **path, fl_error *err)
{
  return fl_shelf_path(&models, folder, name, path, err);
}
