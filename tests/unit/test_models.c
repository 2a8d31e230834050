#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fieldline/models.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SHIPPED FL_SOURCE_DIR "/scenarios/models"

/* What a folder of models may hold beside them. */
static const char *const files[] = {"b.yaml", "A.yaml",    "a-1.yaml", ".hidden.yaml",
                                    ".yaml",  "notes.txt", "c.yml",    "d.yaml~"};

static char folder[] = "/tmp/fieldline-models-XXXXXX";

static int make_folder(void **state)
{
  (void)state;
  if (mkdtemp(folder) == NULL) return -1;
  for (size_t i = 0; i < COUNT(files); i++) {
    char path[100];
    snprintf(path, sizeof path, "%s/%s", folder, files[i]);
    FILE *file = fopen(path, "w");
    if (file == NULL || fclose(file) != 0) return -1;
  }
  return 0;
}

static int remove_folder(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(files); i++) {
    char path[100];
    snprintf(path, sizeof path, "%s/%s", folder, files[i]);
    unlink(path);
  }
  return rmdir(folder);
}

/* Sorted by bytes, whatever the locale says. */
static void lists_models_only(void **state)
{
  (void)state;
  static const char *const want[] = {"A", "a-1", "b"};
  char **names;
  size_t count;
  assert_int_equal(fl_models_list(folder, &names, &count, NULL), FL_OK);
  assert_int_equal(count, COUNT(want));
  for (size_t i = 0; i < count; i++) assert_string_equal(names[i], want[i]);
  fl_models_free(names, count);
}

static void lists_what_is_shipped(void **state)
{
  (void)state;
  char **names;
  size_t count;
  assert_int_equal(fl_models_list(SHIPPED, &names, &count, NULL), FL_OK);
  assert_int_equal(count, 71);
  for (size_t i = 1; i < count; i++) assert_true(strcmp(names[i - 1], names[i]) < 0);
  assert_string_equal(names[0], "ConvNeXtBase");
  assert_string_equal(names[70], "Xception");
  fl_models_free(names, count);
  fl_models_free(NULL, 0);
}

static void a_folder_that_is_not_there(void **state)
{
  (void)state;
  char **names, *path;
  size_t count;
  fl_error err;
  assert_int_equal(fl_models_list("/nowhere", &names, &count, &err), FL_ERR_FILE);
  assert_string_equal(err.message, "/nowhere: cannot list the models: No such file or directory");
  assert_null(names);
  assert_int_equal(count, 0);
  assert_int_equal(fl_models_path("/nowhere", "b", &path, &err), FL_ERR_FILE);
  assert_null(path);
}

typedef struct {
  const char *name, *refused;
} path_case;

static const path_case path_cases[] = {
    {"ResNet50", NULL},
    {"Xception", NULL},
    {"ResNet51", "no model is called \"ResNet51\" (did you mean \"ResNet50\"?)"},
    {"resnet50", "no model is called \"resnet50\" (did you mean \"ResNet50\"?)"},
    {"VGG", "no model is called \"VGG\" (did you mean \"VGG16\"?)"},
    {"ResNet50.yaml", "no model is called \"ResNet50.yaml\" (`fieldline models` lists them)"},
    {"a network of mine", "no model is called \"a network of mine\" (`fieldline models` lists them)"},
    {"", "no model is called \"\" (`fieldline models` lists them)"},
    {"../models/ResNet50", "no model is called \"../models/ResNet50\" (`fieldline models` lists them)"},
    {"./ResNet50", "no model is called \"./ResNet50\" (did you mean \"ResNet50\"?)"},
    {".", "no model is called \".\" (`fieldline models` lists them)"},
};

static void finds_models_by_name(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(path_cases); i++) {
    const path_case *c = &path_cases[i];
    char *path = (char *)1, want[1024];
    fl_error err;
    fl_status status = fl_models_path(SHIPPED, c->name, &path, &err);
    if (c->refused == NULL) {
      snprintf(want, sizeof want, "%s/%s.yaml", SHIPPED, c->name);
      assert_int_equal(status, FL_OK);
      assert_string_equal(path, want);
    } else {
      assert_int_equal(status, FL_ERR_VALUE);
      assert_null(path);
      assert_string_equal(err.message, c->refused);
    }
    free(path);
  }
}

static void the_environment_chooses_the_folder(void **state)
{
  (void)state;
  char *found;
  setenv("FIELDLINE_MODELS", "/anywhere at all", 1);
  assert_int_equal(fl_models_folder(&found, NULL), FL_OK);
  assert_string_equal(found, "/anywhere at all");
  free(found);
  unsetenv("FIELDLINE_MODELS");
}

/* Without a word, or with an empty one, from where the program lies: here in a build tree. */
static void the_build_tree_has_a_folder(void **state)
{
  (void)state;
  char *found, *path;
  setenv("FIELDLINE_MODELS", "", 1);
  assert_int_equal(fl_models_folder(&found, NULL), FL_OK);
  unsetenv("FIELDLINE_MODELS");
  assert_int_equal(fl_models_path(found, "ResNet50", &path, NULL), FL_OK);
  assert_int_equal(access(path, R_OK), 0);
  free(path);
  free(found);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(lists_models_only),
      cmocka_unit_test(lists_what_is_shipped),
      cmocka_unit_test(a_folder_that_is_not_there),
      cmocka_unit_test(finds_models_by_name),
      cmocka_unit_test(the_environment_chooses_the_folder),
      cmocka_unit_test(the_build_tree_has_a_folder),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
