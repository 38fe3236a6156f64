/* Registers by the Arrow C stream interface: batches, dictionaries, nulls, wrong types, streams that fail. Whatever
 * happens, every release callback is called exactly once. */
#include "check.h"

#include <pthread.h>

enum { MOST_BATCHES = 4 };

/* A column: of text ("u"), of whole numbers ("l"), of floats ("g"), or a dictionary of text ("k", as we say here). The
 * cells of all batches in their order; NULL is a null. */
struct column {
    const char *name;
    char type;
    const char *const *cells;
};

/* What a stream gives: the columns, cut into batches of so many rows. */
struct table {
    const struct column *columns;
    int width;
    int batches[MOST_BATCHES]; /* closed by 0 */
    const char *schema_fails;  /* the words of an error, or NULL */
    const char *next_fails;    /* at the end, in the place of the end */
};

static int made, released, foreign;
static pthread_t caller;

static void released_one(void)
{
    released++;
    if (!pthread_equal(caller, pthread_self()))
        foreign++;
}

static void *allocated(size_t size)
{
    void *memory = calloc(1, size == 0 ? 1 : size);
    if (memory == NULL)
        exit(EXIT_FAILURE);
    return memory;
}

/* Children and dictionaries have no owner but their parent, which releases them. */
static void release_schema(struct ArrowSchema *schema)
{
    int64_t i;
    for (i = 0; i < schema->n_children; i++) {
        if (schema->children[i]->release != NULL)
            schema->children[i]->release(schema->children[i]);
        free(schema->children[i]);
    }
    free((void *)schema->children);
    if (schema->dictionary != NULL) {
        if (schema->dictionary->release != NULL)
            schema->dictionary->release(schema->dictionary);
        free(schema->dictionary);
    }
    schema->release = NULL;
    released_one();
}

static void release_array(struct ArrowArray *array)
{
    int64_t i;
    for (i = 0; i < array->n_children; i++) {
        if (array->children[i]->release != NULL)
            array->children[i]->release(array->children[i]);
        free(array->children[i]);
    }
    free((void *)array->children);
    if (array->dictionary != NULL) {
        if (array->dictionary->release != NULL)
            array->dictionary->release(array->dictionary);
        free(array->dictionary);
    }
    for (i = 0; i < array->n_buffers; i++)
        free((void *)array->buffers[i]);
    free((void *)array->buffers);
    array->release = NULL;
    released_one();
}

static struct ArrowSchema *schema_of(const char *format, const char *name)
{
    struct ArrowSchema *schema = allocated(sizeof *schema);
    schema->format = format;
    schema->name = name;
    schema->flags = ARROW_FLAG_NULLABLE;
    schema->release = release_schema;
    made++;
    return schema;
}

static struct ArrowArray *array_of(int64_t rows, int buffers)
{
    struct ArrowArray *array = allocated(sizeof *array);
    array->length = rows;
    array->n_buffers = buffers;
    array->buffers = allocated((size_t)buffers * sizeof *array->buffers);
    array->release = release_array;
    made++;
    return array;
}

static void valid(struct ArrowArray *array, const char *const *cells)
{
    uint8_t *bits = allocated((size_t)array->length / 8 + 1);
    int64_t i;
    for (i = 0; i < array->length; i++) {
        if (cells[i] != NULL)
            bits[i / 8] |= (uint8_t)(1u << (i % 8));
        else
            array->null_count++;
    }
    array->buffers[0] = bits;
}

static struct ArrowArray *texts(const char *const *cells, int64_t rows)
{
    struct ArrowArray *array = array_of(rows, 3);
    int32_t *ends = allocated(((size_t)rows + 1) * sizeof *ends);
    size_t length = 0;
    char *bytes;
    int64_t i;

    for (i = 0; i < rows; i++)
        length += cells[i] == NULL ? 0 : strlen(cells[i]);
    bytes = allocated(length);
    for (i = 0, length = 0; i < rows; i++) {
        if (cells[i] != NULL) {
            memcpy(bytes + length, cells[i], strlen(cells[i]));
            length += strlen(cells[i]);
        }
        ends[i + 1] = (int32_t)length;
    }
    array->buffers[1] = ends;
    array->buffers[2] = bytes;
    valid(array, cells);
    return array;
}

static struct ArrowArray *numbers(const char *const *cells, int64_t rows, char type)
{
    struct ArrowArray *array = array_of(rows, 2);
    int64_t *whole = allocated((size_t)rows * sizeof *whole);
    int64_t i;
    for (i = 0; i < rows; i++) {
        double real = cells[i] == NULL ? 0 : atof(cells[i]);
        if (type == 'g')
            memcpy(whole + i, &real, sizeof real);
        else
            whole[i] = cells[i] == NULL ? 0 : atol(cells[i]);
    }
    array->buffers[1] = whole;
    valid(array, cells);
    return array;
}

/* A dictionary whose every value stands twice, so that a key is not the number of a row. */
static struct ArrowArray *keyed(const char *const *cells, int64_t rows)
{
    struct ArrowArray *array = array_of(rows, 2);
    const char **twice = allocated(2 * (size_t)rows * sizeof *twice);
    int32_t *keys = allocated((size_t)rows * sizeof *keys);
    int64_t i;
    for (i = 0; i < rows; i++) {
        twice[2 * i] = twice[2 * i + 1] = cells[i] == NULL ? "never read" : cells[i];
        keys[i] = (int32_t)(2 * i + i % 2);
    }
    array->buffers[1] = keys;
    valid(array, cells);
    array->dictionary = texts(twice, 2 * rows);
    free((void *)twice);
    return array;
}

/* The stream's own state: which batch comes next, and from which row. */
struct state {
    const struct table *table;
    int batch, row;
    const char *error;
};

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    struct state *state = stream->private_data;
    const struct table *table = state->table;
    static const char key[] = "i";
    struct ArrowSchema *whole;
    int i;

    if (table->schema_fails != NULL) {
        state->error = table->schema_fails;
        return 5;
    }
    whole = schema_of("+s", "");
    whole->n_children = table->width;
    whole->children = allocated((size_t)table->width * sizeof *whole->children);
    for (i = 0; i < table->width; i++) {
        const struct column *column = table->columns + i;
        const char *format = column->type == 'u' ? "u" : column->type == 'l' ? "l" : column->type == 'g' ? "g" : key;
        whole->children[i] = schema_of(format, column->name);
        if (column->type == 'k')
            whole->children[i]->dictionary = schema_of("u", "");
    }
    *out = *whole;
    free(whole);
    return 0;
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct state *state = stream->private_data;
    const struct table *table = state->table;
    int rows = table->batches[state->batch], i;
    struct ArrowArray *whole;

    memset(out, 0, sizeof *out);
    if (rows == 0) {
        state->error = table->next_fails;
        return table->next_fails == NULL ? 0 : 5;
    }
    whole = array_of(rows, 1);
    whole->n_children = table->width;
    whole->children = allocated((size_t)table->width * sizeof *whole->children);
    for (i = 0; i < table->width; i++) {
        const struct column *column = table->columns + i;
        const char *const *cells = column->cells + state->row;
        whole->children[i] = column->type == 'u'   ? texts(cells, rows)
                             : column->type == 'k' ? keyed(cells, rows)
                                                   : numbers(cells, rows, column->type);
    }
    state->batch++;
    state->row += rows;
    *out = *whole;
    free(whole);
    return 0;
}

static const char *get_last_error(struct ArrowArrayStream *stream)
{
    return ((struct state *)stream->private_data)->error;
}

static void release_stream(struct ArrowArrayStream *stream)
{
    free(stream->private_data);
    stream->release = NULL;
    released_one();
}

static struct ArrowArrayStream stream_of(const struct table *table)
{
    struct ArrowArrayStream stream;
    struct state *state = allocated(sizeof *state);
    state->table = table;
    stream.get_schema = get_schema;
    stream.get_next = get_next;
    stream.get_last_error = get_last_error;
    stream.release = release_stream;
    stream.private_data = state;
    made++;
    return stream;
}

/* Everything that was made was released once, by the thread that called, and the stream says so. */
static void all_released(const struct ArrowArrayStream *stream)
{
    CHECK(stream->release == NULL);
    CHECK(made > 0 && made == released);
    CHECK(foreign == 0);
    made = released = 0;
}

static void add(ssj_registers *registers, int32_t which, const char *name, const struct table *table, const char *mapping)
{
    struct ArrowArrayStream stream = stream_of(table);
    MUST(ssj_registers_arrow(registers, which, name, SSJ_NTS, &stream, mapping, mapping == NULL ? 0 : SSJ_NTS, &err));
    all_released(&stream);
}

static const char *const SCHEMES[] = {"raw", "raw", "raw", "raw", "raw"};
static const char *const IDS[] = {"1", "2", "3", "4", "5"};
static const char *const NAMES[] = {"甲店", "乙店", "丙店", "丁店", "戊店"};
static const char *const TIERS[] = {"A", NULL, "B", "A", "B"};
static const char *const WEIGHTS[] = {"1", NULL, "3", "4", "5"};
static const char *const REGIONS[] = {"140105", NULL, "140105", "140106", "140105"};

static const struct column TARGETS[] = {{"scheme", 'k', SCHEMES}, {"id", 'u', IDS},         {"name", 'u', NAMES},
                                        {"tier", 'k', TIERS},     {"weight", 'l', WEIGHTS}, {"region", 'l', REGIONS}};

static void a_register_of_each_kind_comes_in_batches(void)
{
    static const char *const one[] = {"o1", "o2"}, *const who[] = {"张三", "李四"}, *const unit[] = {"east", "east"};
    static const char *const card[] = {"K1", "K2"}, *const from[] = {"2024-01-01", "2024-01-01"};
    static const char *const to[] = {"2028-12-31", "2028-12-31"}, *const capacity[] = {"9", "9"};
    static const char *const item[] = {"food-01"}, *const title[] = {"食品销售检查"}, *const basis[] = {"第一百一十条"};
    static const char *const visit[] = {"h1"}, *const day[] = {"20250630"};
    static const char *const code[] = {"east"}, *const office[] = {"东区市场监管局"};
    const struct column inspectors[] = {{"id", 'u', one},         {"name", 'u', who},    {"unit", 'k', unit},
                                        {"card_number", 'u', card}, {"card_from", 'u', from}, {"card_to", 'u', to},
                                        {"capacity", 'l', capacity}};
    const struct column items[] = {{"code", 'u', item}, {"name", 'u', title}, {"basis", 'u', basis}};
    const struct column history[] = {{"id", 'u', visit}, {"scheme", 'u', SCHEMES}, {"target", 'u', IDS}, {"date", 'l', day}};
    const struct column organisations[] = {{"机构代码", 'u', code}, {"机构名称", 'u', office}};
    const struct table targets_table = {TARGETS, 6, {2, 1, 2, 0}, NULL, NULL};
    const struct table inspectors_table = {inspectors, 7, {1, 1, 0}, NULL, NULL};
    const struct table items_table = {items, 3, {1, 0}, NULL, NULL};
    const struct table history_table = {history, 4, {1, 0}, NULL, NULL};
    const struct table organisations_table = {organisations, 2, {1, 0}, NULL, NULL};
    ssj_registers *registers = NULL;
    ssj_registry *built = NULL;

    MUST(ssj_registers_new(SSJ_ON_BAD_REFUSE, &registers, &err));
    add(registers, SSJ_REGISTER_TARGETS, "targets", &targets_table, NULL);
    add(registers, SSJ_REGISTER_INSPECTORS, "inspectors", &inspectors_table, NULL);
    add(registers, SSJ_REGISTER_ITEMS, "items", &items_table, NULL);
    add(registers, SSJ_REGISTER_HISTORY, "history", &history_table, NULL);
    add(registers, SSJ_REGISTER_ORGANISATIONS, "organisations", &organisations_table, NULL);
    MUST(ssj_registers_build(registers, &built, &err));
    CHECK(ssj_registry_count(built, SSJ_REGISTER_TARGETS) == 5 && ssj_registry_count(built, SSJ_REGISTER_INSPECTORS) == 2);
    CHECK(ssj_registry_count(built, SSJ_REGISTER_ITEMS) == 1 && ssj_registry_count(built, SSJ_REGISTER_HISTORY) == 1);
    CHECK(ssj_registry_count(built, SSJ_REGISTER_ORGANISATIONS) == 1);
    ssj_registry_free(built);
    ssj_registers_free(registers);
}

/* The register of the other tests, once from CSV and once as a table: the same strata, and a campaign of it. */
static void a_table_makes_the_campaign_of_the_file(void)
{
    static char ids[61][8], names[61][16];
    static const char *id[61], *name[61], *scheme[61], *region[61], *tier[61], *status[61];
    const struct column columns[] = {{"scheme", 'k', scheme}, {"id", 'u', id},     {"name", 'u', name},
                                     {"region", 'k', region}, {"tier", 'k', tier}, {"status", 'k', status}};
    const struct table table = {columns, 6, {7, 50, 4, 0}, NULL, NULL};
    ssj_registers *registers = NULL;
    ssj_registry *built = NULL, *file = registry();
    ssj_plan *plan = NULL;
    ssj_campaign *campaign = NULL, *other = NULL;
    ssj_strata *strata = NULL, *others = NULL;
    size_t i;

    for (i = 0; i < 61; i++) {
        sprintf(ids[i], i == 60 ? "GONE" : "L%02d", (int)i);
        sprintf(names[i], i == 60 ? "已吊销" : "店铺 %d", (int)i);
        id[i] = ids[i];
        name[i] = names[i];
        scheme[i] = "raw";
        region[i] = "140105";
        tier[i] = i < 60 && i % 3 == 0 ? "B" : "A";
        status[i] = i == 60 ? "revoked" : "active";
    }
    MUST(ssj_registers_new(SSJ_ON_BAD_REFUSE, &registers, &err));
    add(registers, SSJ_REGISTER_TARGETS, "targets", &table, NULL);
    add_csv(registers, SSJ_REGISTER_ITEMS, "items.csv", ITEMS);
    add_csv(registers, SSJ_REGISTER_INSPECTORS, "inspectors.csv", OFFICERS);
    MUST(ssj_registers_build(registers, &built, &err));
    MUST(ssj_plan_parse(PLAN, SSJ_NTS, &plan, &err));
    MUST(ssj_campaign_prepare(built, plan, &campaign, &err));
    MUST(ssj_campaign_prepare(file, plan, &other, &err));
    MUST(ssj_campaign_strata(campaign, &strata, &err));
    MUST(ssj_campaign_strata(other, &others, &err));
    CHECK(ssj_strata_len(strata) == 2 && ssj_strata_len(others) == 2);
    for (i = 0; i < 2; i++) {
        CHECK(ssj_strata_population(strata, i) == ssj_strata_population(others, i) && ssj_strata_population(strata, i) > 0);
    }
    ssj_strata_free(strata);
    ssj_strata_free(others);
    ssj_campaign_free(campaign);
    ssj_campaign_free(other);
    ssj_plan_free(plan);
    ssj_registry_free(built);
    ssj_registry_free(file);
    ssj_registers_free(registers);
}

/* What building says of targets that come as this table. */
static ssj_error *refused(const struct table *table, const char *mapping)
{
    ssj_registers *registers = NULL;
    ssj_registry *built = NULL;
    ssj_error *error = NULL;

    MUST(ssj_registers_new(SSJ_ON_BAD_REFUSE, &registers, &err));
    add_csv(registers, SSJ_REGISTER_ITEMS, "items.csv", ITEMS);
    add(registers, SSJ_REGISTER_TARGETS, "table", table, mapping);
    CHECK(ssj_registers_build(registers, &built, &error) != SSJ_OK && built == NULL);
    ssj_registers_free(registers);
    CHECK(is(ssj_error_file(error), "table") && chinese(ssj_error_message(error, SSJ_LANG_ZH)));
    return error;
}

static void at(ssj_error *error, ssj_status code, const char *field, uint64_t row)
{
    uint64_t found = 0;
    CHECK(ssj_error_code(error) == code && is(ssj_error_field(error), field));
    CHECK(ssj_error_row(error, &found) ? found == row : row == UINT64_MAX);
    if (failures > 0)
        say(__FILE__, __LINE__, ssj_error_code(error), error);
    ssj_error_free(error);
}

static void what_is_wrong_has_its_column_and_its_row(void)
{
    static const char *const heavy[] = {"1", "2", "3", "0", "5"};
    static const char *const nameless[] = {"甲店", "乙店", "丙店", "丁店", NULL};
    static const char *const spoiled[] = {"甲店", "乙店", "丙店", "\xe4\xb8", "戊店"};
    static const char *const unknown[] = {"active", "active", "closed", "active", "active"};
    struct column columns[6];
    const struct table table = {columns, 6, {2, 3, 0}, NULL, NULL};

#define WITH(index, name, type, cells)                                \
    (memcpy(columns, TARGETS, sizeof columns), columns[index] = (struct column){name, type, cells}, refused(&table, NULL))
    at(WITH(4, "weight", 'l', heavy), SSJ_BAD_NUMBER, "weight", 3);
    at(WITH(2, "name", 'u', nameless), SSJ_BAD_ROW, "name", 4);
    at(WITH(2, "name", 'k', nameless), SSJ_BAD_ROW, "name", 4);
    at(WITH(2, "name", 'u', spoiled), SSJ_BAD_ENCODING, "name", 3);
    at(WITH(2, "name", 'k', spoiled), SSJ_BAD_ROW, "name", 2);
    at(WITH(3, "status", 'k', unknown), SSJ_UNKNOWN_VALUE, "status", 2);
    at(WITH(4, "weight", 'g', heavy), SSJ_COLUMN_TYPE, "weight", UINT64_MAX);
    at(WITH(4, "wieght", 'l', heavy), SSJ_UNKNOWN_VALUE, "wieght", UINT64_MAX);
#undef WITH
}

static void a_stream_that_fails_is_an_error_and_never_fewer_rows(void)
{
    struct table table = {TARGETS, 6, {2, 3, 0}, NULL, "the host fell over"};
    ssj_error *error = refused(&table, NULL);
    ssj_str message = ssj_error_message(error, SSJ_LANG_EN);
    CHECK(has(message.data, message.len, "the host fell over"));
    at(error, SSJ_IO, "", UINT64_MAX);

    table.schema_fails = "no such view";
    error = refused(&table, NULL);
    message = ssj_error_message(error, SSJ_LANG_EN);
    CHECK(has(message.data, message.len, "no such view"));
    at(error, SSJ_IO, "", UINT64_MAX);

    table.schema_fails = table.next_fails = NULL;
    error = refused(&table, "[fields.id]\ncolumn = \"代码\"\n");
    ssj_error_free(error);
}

static void a_call_that_fails_has_taken_the_stream_all_the_same(void)
{
    const struct table table = {TARGETS, 6, {2, 3, 0}, NULL, NULL};
    ssj_registers *registers = NULL;
    ssj_registry *built = NULL;
    struct ArrowArrayStream stream = stream_of(&table);

    MUST(ssj_registers_new(SSJ_ON_BAD_REFUSE, &registers, &err));
    FAILS(SSJ_NULL_POINTER, ssj_registers_arrow(registers, SSJ_REGISTER_TARGETS, "t", 1, NULL, NULL, 0, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_registers_arrow(registers, 99, "t", 1, &stream, NULL, 0, &err));
    all_released(&stream);
    FAILS(SSJ_BAD_ARGUMENT, ssj_registers_arrow(registers, SSJ_REGISTER_TARGETS, "t", 1, &stream, NULL, 0, &err));
    stream = stream_of(&table);
    FAILS(SSJ_UTF8, ssj_registers_arrow(registers, SSJ_REGISTER_TARGETS, "\xff", 1, &stream, NULL, 0, &err));
    all_released(&stream);
    stream = stream_of(&table);
    FAILS(SSJ_NULL_POINTER, ssj_registers_arrow(NULL, SSJ_REGISTER_TARGETS, "t", 1, &stream, NULL, 0, &err));
    all_released(&stream);
    MUST(ssj_registers_build(registers, &built, &err));
    CHECK(ssj_registry_count(built, SSJ_REGISTER_TARGETS) == 0);
    ssj_registry_free(built);
    stream = stream_of(&table);
    FAILS(SSJ_WRONG_STATE, ssj_registers_arrow(registers, SSJ_REGISTER_TARGETS, "t", 1, &stream, NULL, 0, &err));
    all_released(&stream);
    ssj_registers_free(registers);
}

int main(void)
{
    caller = pthread_self();
    a_register_of_each_kind_comes_in_batches();
    a_table_makes_the_campaign_of_the_file();
    what_is_wrong_has_its_column_and_its_row();
    a_stream_that_fails_is_an_error_and_never_fewer_rows();
    a_call_that_fails_has_taken_the_stream_all_the_same();
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
