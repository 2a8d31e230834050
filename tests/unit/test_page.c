/* What pages and figures are put together from: HTML, pictures, colours, places for labels. */
#define _GNU_SOURCE /* mkdtemp, open_memstream */

#include "text_file.h"

#include "draw.h"
#include "present/report/colours.h"
#include "present/report/figure.h"
#include "present/report/html.h"
#include "present/report/labels.h"
#include "present/report/svg.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- HTML ---- */

typedef struct {
  char *text;
  size_t size;
  FILE *stream;
} memory;

static void memory_open(memory *m)
{
  *m = (memory){0};
  m->stream = open_memstream(&m->text, &m->size);
  assert_non_null(m->stream);
}

static void memory_expect(memory *m, const char *want)
{
  fclose(m->stream);
  assert_string_equal(m->text, want);
  free(m->text);
}

static const struct {
  const char *text, *html;
} texts[] = {
    {"plain", "plain"},
    {"<b>&\"'", "&lt;b&gt;&amp;&quot;'"},
    {"a\tb\nc\x7f", "a b c\\x7f"},
    {"日本", "日本"},
    {"\xff\xc3", "\\xff\\xc3"},            /* no UTF-8, and a character that is cut off */
    {"\xed\xa0\x80x", "\\xed\\xa0\\x80x"}, /* half of a surrogate pair */
    {"a\xe2\x80\xae"
     "b",
     "a\\u202eb"}, /* would be read from the right */
};

static void texts_are_escaped(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(texts); i++) {
    memory m;
    memory_open(&m);
    fl_html_text(m.stream, texts[i].text);
    memory_expect(&m, texts[i].html);
  }
}

static void values_are_exact_and_readable(void **state)
{
  (void)state;
  memory m;
  memory_open(&m);
  fl_html_quantity(m.stream, "bottleneck_s", 1.3148132, FL_UNIT_SECONDS);
  fl_html_quantity(m.stream, NULL, NAN, FL_UNIT_SECONDS);
  fl_html_share(m.stream, NULL, 0.5);
  memory_expect(&m, "<data id=\"bottleneck_s\" value=\"1.3148132\">1.315 s</data>–<data value=\"0.5\">50 %</data>");
}

static void a_table_row_by_row(void **state)
{
  static const char *const titles[] = {"name", "takes"};
  (void)state;
  memory m;
  memory_open(&m);
  fl_html_table table = fl_html_table_begin(m.stream, "t", "A & B", "lr", titles);
  fl_html_row_begin(&table, "worst");
  fl_html_cell(&table, "%s", "<1>");
  fl_html_cell_quantity(&table, 2, FL_UNIT_SECONDS);
  fl_html_row_end(&table);
  fl_html_table_end(&table);
  memory_expect(
      &m, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"A &amp; B\"><table id=\"t\">"
          "<caption>A &amp; B</caption>\n<thead><tr><th scope=\"col\">name</th><th scope=\"col\" class=\"r\">takes"
          "</th></tr></thead>\n<tbody>\n<tr class=\"worst\"><td>&lt;1&gt;</td><td class=\"r\"><data value=\"2\">2 "
          "s</data></td></tr>\n</tbody></table></div>\n");
}

/* ---- data and scripts of figures ---- */

static void gnuplot_reads_what_is_meant(void **state)
{
  (void)state;
  memory m;
  memory_open(&m);
  fl_data_number(m.stream, 0.1);
  fl_data_number(m.stream, INFINITY);
  fl_script_text(m.stream, "it's 'so'");
  memory_expect(&m, "0.1NaN'it''s ''so'''");
  memory_open(&m);
  fl_data_text(m.stream, "a\tb\"c\nd");
  fclose(m.stream);
  assert_null(strpbrk(m.text, "\t\"\n"));
  free(m.text);
}

/* ---- pictures ---- */

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define HOVER "<g onmousemove=\"gnuplot_svg.showHypertext(evt,'"
#define HOVER_END "')\" onmouseout=\"gnuplot_svg.hideHypertext()\"><title> </title><path/></g>"

static const struct {
  const char *drawn, *mended; /* inside of <svg> */
} pictures[] = {
    {"<g/>", "<g/>"},
    {"<g><title>gnuplot_plot_3</title></g>", "<g/>"},
    {"<g><title>gnuplot_plot_12b</title>\n<path/></g>", "<g>\n<path/></g>"},
    {"<g><title>data index 'hops' using 1:2</title></g>", "<g/>"},
    {"<g><title>node 3</title></g>", "<g><title>node 3</title></g>"},
    {HOVER "node 3" HOVER_END, "<g><title>node 3</title><path/></g>"},
    {HOVER "it's &lt;b>&amp;" HOVER_END, "<g><title>it's &lt;b&gt;&amp;</title><path/></g>"},
    {"<g onmouseout='hide()' fill = 'red'\n onmousemove = \"show(evt,'node 3')\"/>", /* as another version may write it
                                                                                      */
     "<g fill=\"red\"><title>node 3</title></g>"},
    {"<text>a]]>b]] >]]></text>", "<text>a]]&gt;b]] &gt;]]&gt;</text>"},
    {"<text><![CDATA[a<b]]>]]></text>", "<text><![CDATA[a<b]]>]]&gt;</text>"},
    {HOVER "node ]]]>" HOVER_END, "<g><title>node ]]]&gt;</title><path/></g>"},
    {"<text>\xe6\x9d\xb1&#xfc;</text>", "<text>\xe6\x9d\xb1\xc3\xbc</text>"},
};

static void pictures_are_mended(void **state)
{
  (void)state;
  text_folder folder = text_folder_make();
  for (size_t i = 0; i < COUNT(pictures); i++) {
    char drawn[512], want[512];
    snprintf(drawn, sizeof drawn, "<svg><title>Gnuplot</title>%s</svg>", pictures[i].drawn);
    snprintf(want, sizeof want, XML "<svg><title>a &amp; b</title>%s</svg>\n", pictures[i].mended);
    const char *path = text_file_write(&folder, "p.svg", drawn, strlen(drawn));
    assert_int_equal(fl_svg_mend(path, "a & b", NULL), FL_OK);
    char *text = text_file_read(path);
    assert_string_equal(text, want);
    free(text);
  }
  text_folder_remove(&folder);
}

/* A picture that is none is left as it was. */
static const struct {
  const char *drawn, *why;
} spoilt[] = {
    {"", "is no XML"},
    {"no picture", "is no XML"},
    {"<svg><g", "is no XML"},
    {"<svg><g></svg>", "is no XML"},
    {"<svg>" HOVER "\"quoted\"" HOVER_END "</svg>", "is no XML"},
    {"<svg>\xff</svg>", "is no XML"},
    {"<html/>", "is XML, but no <svg>"},
};

static void other_files_are_refused(void **state)
{
  (void)state;
  text_folder folder = text_folder_make();
  for (size_t i = 0; i < COUNT(spoilt); i++) {
    fl_error err;
    const char *path = text_file_write(&folder, "p.svg", spoilt[i].drawn, strlen(spoilt[i].drawn));
    assert_int_equal(fl_svg_mend(path, "t", &err), FL_ERR_FILE);
    assert_non_null(strstr(err.message, spoilt[i].why));
    assert_string_equal(err.file, path);
    assert_int_equal(fl_svg_inline(stderr, path, "map", "x", &err), FL_ERR_FILE);
    char *text = text_file_read(path);
    assert_string_equal(text, spoilt[i].drawn);
    free(text);
  }
  text_folder_remove(&folder);
}

#define LABEL "role=\"img\" aria-label=\"x &lt;1&gt;\""

static const struct {
  const char *drawn, *inside;
} inlined[] = {
    /* The size is the page's affair; title and description are the label's. */
    {"<?xml version='1.0'?>\n<svg width=\"400\" viewBox=\"0 0 400 200\"><title>t</title><desc>d</desc></svg>",
     "<svg viewBox=\"0 0 400 200\" style=\"min-width:320px;max-width:440px\" " LABEL "/>"},
    {"<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><g/></svg>",
     "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" " LABEL "><g/></svg>"},
    /* Ids and what refers to them, alike in all pictures as gnuplot writes them. */
    {"<svg><path id=\"gpMark\"/><use href=\"#gpMark\"/><g fill=\"url(#pattern)\"/></svg>",
     "<svg " LABEL "><path id=\"map-gpMark\"/><use href=\"#map-gpMark\"/><g fill=\"url(#map-pattern)\"/></svg>"},
    {"<svg><g stroke='white' fill = 'black' color=\"gray\" flood-color='#FFFFFF'/><path stroke='rgb( 85,  96, "
     "107)'/></svg>",
     "<svg " LABEL
     "><g stroke=\"var(--paper)\" fill=\"var(--ink)\" color=\"var(--grid)\" flood-color=\"var(--paper)\"/>"
     "<path stroke=\"var(--soft)\"/></svg>"},
    {"<svg><g stroke='blackish' fill='#ffffffff' d=''><title>node 3</title>t</g></svg>",
     "<svg " LABEL "><g stroke=\"blackish\" fill=\"#ffffffff\" d=\"\"><title>node 3</title>t</g></svg>"},
};

static void pictures_become_elements(void **state)
{
  (void)state;
  text_folder folder = text_folder_make();
  for (size_t i = 0; i < COUNT(inlined); i++) {
    memory m;
    const char *path = text_file_write(&folder, "p.svg", inlined[i].drawn, strlen(inlined[i].drawn));
    memory_open(&m);
    assert_int_equal(fl_svg_inline(m.stream, path, "map", "x <1>", NULL), FL_OK);
    memory_expect(&m, inlined[i].inside);
  }
  text_folder_remove(&folder);
}

/* ---- colours ---- */

static void colours_are_found_as_gnuplot_writes_them(void **state)
{
  (void)state;
  for (size_t i = 0; fl_colour_at(i) != NULL; i++) {
    const fl_colour *colour = fl_colour_at(i);
    unsigned red, green, blue;
    char text[64];
    size_t size;
    assert_int_equal(sscanf(colour->light, "#%2x%2x%2x", &red, &green, &blue), 3);
    assert_int_equal(sscanf(colour->dark, "#%2x%2x%2x", &red, &green, &blue), 3);
    sscanf(colour->light, "#%2x%2x%2x", &red, &green, &blue);
    snprintf(text, sizeof text, "rgb( %u, %3u,%u)\"", red, green, blue);
    assert_ptr_equal(fl_colour_find(text, &size), colour);
    assert_int_equal(size, strlen(text) - 1);
    assert_ptr_equal(fl_colour_find(colour->light, &size), colour);
    assert_int_equal(size, 7);
  }
  size_t size;
  assert_null(fl_colour_find("#123456", &size));
  assert_null(fl_colour_find("rgb(1, 2", &size));
  assert_null(fl_colour_find("", &size));
}

/* Eight series, eight colours, and neighbours of the same colour never have the same point. */
static void series_differ(void **state)
{
  (void)state;
  for (size_t i = 0; i < FL_SERIES_COUNT; i++) {
    assert_between(fl_series_colour(i), 1, FL_SERIES_COUNT);
    for (size_t j = 0; j < i; j++) {
      assert_int_not_equal(fl_series_colour(i), fl_series_colour(j));
      assert_int_not_equal(fl_series_point(i), fl_series_point(j));
    }
  }
}

/* ---- labels ---- */

/* Points anywhere, with names of several lengths: what is placed never overlaps and never sticks out. */
static void labels_keep_apart(void **state)
{
  enum { MOST = 50 };
  static const double WIDTH = 760, HEIGHT = 500;
  (void)state;
  uint64_t seed = 5;
  for (size_t count = 2; count <= MOST; count++) {
    double points[2 * MOST];
    fl_label labels[MOST];
    size_t placed = 0;
    for (size_t i = 0; i < count; i++) {
      points[2 * i] = WIDTH * draw_unit(&seed);
      points[2 * i + 1] = HEIGHT * draw_unit(&seed);
      labels[i] = (fl_label){.x = points[2 * i],
                             .y = points[2 * i + 1],
                             .width = 10 + 60 * draw_unit(&seed),
                             .height = 14,
                             .gap = 3,
                             .needed = i < 4};
    }
    const fl_label_line line = {points[0], points[1], points[2], points[3]};
    const fl_label_canvas canvas = {WIDTH, HEIGHT, points, count, 4, &line, 1};
    fl_labels_place(&canvas, labels, count);
    for (size_t i = 0; i < count; i++) {
      const fl_label *a = &labels[i];
      if (!a->placed) continue;
      placed++;
      assert_true(a->at_x - a->width / 2 >= 0 && a->at_x + a->width / 2 <= WIDTH);
      assert_true(a->at_y - a->height / 2 >= 0 && a->at_y + a->height / 2 <= HEIGHT);
      for (size_t j = 0; j < i; j++) {
        const fl_label *b = &labels[j];
        bool apart = fabs(a->at_x - b->at_x) >= (a->width + b->width) / 2 - 1e-9 ||
                     fabs(a->at_y - b->at_y) >= (a->height + b->height) / 2 - 1e-9;
        assert_true(!b->placed || apart);
      }
    }
    assert_true(placed >= count / 2);
  }
}

/* Right of a point is the first choice; a second label at the same point goes elsewhere. */
static void the_first_label_has_the_choice(void **state)
{
  (void)state;
  const double points[] = {100, 100};
  const fl_label_canvas canvas = {200, 200, points, 1, 4, NULL, 0};
  fl_label labels[2] = {{.x = 100, .y = 100, .width = 40, .height = 14, .gap = 6, .needed = true},
                        {.x = 100, .y = 100, .width = 40, .height = 14, .gap = 6, .needed = true}};
  fl_labels_place(&canvas, labels, 2);
  assert_true(labels[0].placed && labels[1].placed);
  assert_true(labels[0].at_x >= 100 + 6 + 20 && labels[0].at_y == 100);
  assert_true(labels[1].at_x != labels[0].at_x || labels[1].at_y != labels[0].at_y);
}

static void longer_texts_are_wider(void **state)
{
  (void)state;
  assert_true(fl_label_text_width("node 31", 12) > fl_label_text_width("node", 12));
  assert_true(fl_label_text_width("node", 24) > 1.5 * fl_label_text_width("node", 12));
  assert_true(fl_label_text_width("é", 12) < fl_label_text_width("ab", 12)); /* one character, two bytes */
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(texts_are_escaped),
      cmocka_unit_test(values_are_exact_and_readable),
      cmocka_unit_test(a_table_row_by_row),
      cmocka_unit_test(gnuplot_reads_what_is_meant),
      cmocka_unit_test(pictures_are_mended),
      cmocka_unit_test(other_files_are_refused),
      cmocka_unit_test(pictures_become_elements),
      cmocka_unit_test(colours_are_found_as_gnuplot_writes_them),
      cmocka_unit_test(series_differ),
      cmocka_unit_test(labels_keep_apart),
      cmocka_unit_test(the_first_label_has_the_choice),
      cmocka_unit_test(longer_texts_are_wider),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
