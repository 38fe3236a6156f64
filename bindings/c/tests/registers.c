/* Registers: every bad row with its place, set aside or refused; other encodings; folders. */
#include "check.h"

static const char BAD_TARGETS[] =
    "scheme,id,name,weight\n"
    "raw,L1,甲店,1\n"
    "uscc,91350100M000100Y44,乙店,1\n"
    "raw,L3,丙店,heavy\n"
    "raw,L4,,1\n";

static void a_bad_row_is_told_with_its_place(void)
{
    ssj_registers *registers = NULL;
    ssj_registry *built = NULL;
    ssj_error *error = NULL;
    const ssj_error *inner;
    ssj_str message;
    uint64_t row = 0;

    MUST(ssj_registers_new(SSJ_ON_BAD_REFUSE, &registers, &err));
    /* What is wrong with one register does not keep the others from being looked at. */
    add_csv(registers, SSJ_REGISTER_TARGETS, "对象.csv", BAD_TARGETS);
    add_csv(registers, SSJ_REGISTER_INSPECTORS, "人员.csv", "id,name\nx,y\n");
    add_csv(registers, SSJ_REGISTER_ITEMS, "items.csv", ITEMS);
    CHECK(ssj_registers_build(registers, &built, &error) == SSJ_SEVERAL && built == NULL);
    CHECK(ssj_error_kind(error) == SSJ_KIND_INPUT && ssj_error_count(error) >= 4);

    inner = ssj_error_at(error, 0);
    CHECK(ssj_error_code(inner) == SSJ_BAD_IDENTIFIER && is(ssj_error_file(inner), "对象.csv") && is(ssj_error_field(inner), "id"));
    CHECK(is(ssj_error_value(inner), "91350100M000100Y44") && ssj_error_row(inner, &row) && row == 3);
    inner = ssj_error_at(error, 1);
    CHECK(ssj_error_code(inner) == SSJ_BAD_NUMBER && is(ssj_error_field(inner), "weight") && is(ssj_error_value(inner), "heavy"));
    CHECK(ssj_error_row(inner, &row) && row == 4 && ssj_error_count(inner) == 0);
    inner = ssj_error_at(error, 2);
    CHECK(is(ssj_error_field(inner), "name") && ssj_error_row(inner, &row) && row == 5);
    inner = ssj_error_at(error, 3);
    CHECK(ssj_error_code(inner) == SSJ_MISSING_COLUMN && is(ssj_error_file(inner), "人员.csv"));
    CHECK(ssj_error_at(error, ssj_error_count(error)) == NULL);

    message = ssj_error_message(error, SSJ_LANG_ZH);
    CHECK(has(message.data, message.len, "对象.csv") && has(message.data, message.len, "行 3"));
    message = ssj_error_message(error, SSJ_LANG_EN);
    CHECK(has(message.data, message.len, "row 4"));
    ssj_error_free(error);

    FAILS(SSJ_WRONG_STATE, ssj_registers_build(registers, &built, &err));
    FAILS(SSJ_WRONG_STATE, ssj_registers_csv(registers, SSJ_REGISTER_ITEMS, "i", 1, (const uint8_t *)ITEMS, sizeof ITEMS - 1,
                                             NULL, 0, &err));
    ssj_registers_free(registers);
}

static void a_bad_row_is_set_aside_and_listed(void)
{
    ssj_registers *registers = NULL;
    ssj_registry *built = NULL;
    ssj_set_aside *aside = NULL, *after = NULL;

    MUST(ssj_registers_new(SSJ_ON_BAD_SET_ASIDE, &registers, &err));
    add_csv(registers, SSJ_REGISTER_TARGETS, "targets.csv", BAD_TARGETS);
    add_csv(registers, SSJ_REGISTER_ITEMS, "items.csv", ITEMS);
    add_csv(registers, SSJ_REGISTER_ORGANISATIONS, "organisations.csv", "机构代码,机构名称\neast,东区市场监管局\n");
    add_csv(registers, SSJ_REGISTER_HISTORY, "history.csv", "id,scheme,target,date\nh1,raw,L1,2025-06-30\n");
    add_csv(registers, SSJ_REGISTER_REGIONS, "regions.csv", "code,name,level,parent\n140172,示例开发区,功能区,140100\n");
    add_csv(registers, SSJ_REGISTER_CROSSWALK, "crosswalk.csv", "scheme,id,uscc\nreg15,440301103097413,9144030071526726XG\n");
    add_csv(registers, SSJ_REGISTER_CALENDAR, "calendar.csv", "day,state\n2026-03-03,off\n");
    MUST(ssj_registers_set_aside(registers, &aside, &err));
    MUST(ssj_registers_build(registers, &built, &err));
    MUST(ssj_registers_set_aside(registers, &after, &err));
    ssj_registers_free(registers);

    CHECK(ssj_registry_count(built, SSJ_REGISTER_TARGETS) == 1 && ssj_registry_count(built, SSJ_REGISTER_ITEMS) == 1);
    CHECK(ssj_registry_count(built, SSJ_REGISTER_ORGANISATIONS) == 1 && ssj_registry_count(built, SSJ_REGISTER_HISTORY) == 1);
    CHECK(ssj_registry_count(built, SSJ_REGISTER_REGIONS) > 3000 && ssj_registry_count(built, SSJ_REGISTER_CROSSWALK) == 1);
    CHECK(ssj_registry_count(built, SSJ_REGISTER_CALENDAR) > 50);
    CHECK(ssj_registry_count(built, SSJ_REGISTER_INSPECTORS) == 0 && ssj_registry_count(built, 99) == 0);
    CHECK(ssj_set_aside_len(aside) == 3 && ssj_set_aside_len(after) == 3);
    CHECK(is(ssj_set_aside_file(aside, 0), "targets.csv") && ssj_set_aside_row(aside, 0) == 3);
    CHECK(is(ssj_set_aside_reason(aside, 0), "BadIdentifier:id") && ssj_set_aside_problem_count(aside, 0) == 1);
    CHECK(ssj_error_code(ssj_set_aside_problem(aside, 1, 0)) == SSJ_BAD_NUMBER);
    CHECK(ssj_set_aside_problem(aside, 1, 1) == NULL && ssj_set_aside_reason(aside, 3).len == 0);
    ssj_set_aside_free(after);
    ssj_set_aside_free(aside);
    ssj_registry_free(built);
}

/* "代码,企业名称\nraw-1,食品店\n" in GB 18030. */
static const uint8_t GB18030[] = {
    0xb4, 0xfa, 0xc2, 0xeb, ',', 0xc6, 0xf3, 0xd2, 0xb5, 0xc3, 0xfb, 0xb3, 0xc6, '\n',
    'r', 'a', 'w', '-', '1', ',', 0xca, 0xb3, 0xc6, 0xb7, 0xb5, 0xea, '\n'};

static const char MAPPING[] =
    "encoding = \"gb18030\"\n[fields.scheme]\nconst = \"raw\"\n[fields.id]\ncolumn = \"代码\"\n"
    "[fields.name]\ncolumn = \"企业名称\"\n";

static const char JSON_MAPPING[] =
    "{\"encoding\": \"gb18030\", \"fields\": {\"scheme\": {\"const\": \"raw\"}, \"id\": {\"column\": \"代码\"}, "
    "\"name\": {\"column\": \"企业名称\"}}}";

static ssj_status read_mapped(const char *mapping, ssj_error **err)
{
    ssj_registers *registers = NULL;
    ssj_registry *built = NULL;
    ssj_status status;

    MUST(ssj_registers_new(SSJ_ON_BAD_REFUSE, &registers, &err));
    MUST(ssj_registers_csv(registers, SSJ_REGISTER_TARGETS, "export.csv", SSJ_NTS, GB18030, sizeof GB18030, mapping, SSJ_NTS, &err));
    status = ssj_registers_build(registers, &built, err);
    CHECK(ssj_registry_count(built, SSJ_REGISTER_TARGETS) == (status == SSJ_OK ? 1u : 0u));
    ssj_registry_free(built);
    ssj_registers_free(registers);
    return status;
}

static void an_export_is_read_through_a_mapping(void)
{
    MUST(read_mapped(MAPPING, &err));
    MUST(read_mapped(JSON_MAPPING, &err));
    FAILS(SSJ_BAD_ENCODING, read_mapped(NULL, &err));
    FAILS(SSJ_BAD_MAPPING, read_mapped("encoding = \"latin-1\"\n", &err));
    FAILS(SSJ_BAD_MAPPING, read_mapped("{\"nonsense\": 1}", &err));
}

static void a_plan_is_read_from_toml_and_json(void)
{
    ssj_plan *plan = NULL;
    ssj_error *error = NULL;
    uint64_t line = 0;

    MUST(ssj_plan_parse(PLAN, sizeof PLAN - 1, &plan, &err));
    CHECK(is(ssj_plan_unit(plan), "bureau") && is(ssj_plan_campaign(plan), "c1") && is(ssj_plan_title(plan), "季度抽查"));
    CHECK(is(ssj_plan_suite(plan), "sm3") && is(ssj_plan_physical(plan), "d10:[0-9]{4}") && ssj_plan_party_count(plan) == 2);
    CHECK(is(ssj_plan_party(plan, 0), "keeper") && is(ssj_plan_party(plan, 1), "notary") && ssj_plan_party(plan, 2).len == 0);
    ssj_plan_free(plan);

    MUST(ssj_plan_parse("{\"unit\":\"b\",\"campaign\":\"c2\",\"title\":\"t\",\"suite\":\"sha256\",\"as_of\":\"2026-01-05\","
                        "\"parties\":[{\"id\":\"k\",\"organisation\":\"o\"}],\"tasks\":[{\"code\":\"f\",\"items\":[\"i\"],"
                        "\"quotas\":{\"all\":{\"count\":1}},\"window\":{\"from\":\"2026-01-12\",\"to\":\"2026-03-31\"}}]}",
                        SSJ_NTS, &plan, &err));
    CHECK(is(ssj_plan_suite(plan), "sha256") && is(ssj_plan_physical(plan), ""));
    ssj_plan_free(plan);

    CHECK(ssj_plan_parse("unit = \"b\"\nunits = 2\n", SSJ_NTS, &plan, &error) == SSJ_BAD_PLAN);
    CHECK(plan == NULL && ssj_error_row(error, &line) && line >= 1 && ssj_error_kind(error) == SSJ_KIND_PLAN);
    ssj_error_free(error);
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[4096];
    FILE *file;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "wb");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0) {
        perror(path);
        exit(EXIT_FAILURE);
    }
}

static void a_campaign_folder_is_loaded(void)
{
    const char *folder = getenv("SSJ_TEST_DIR");
    ssj_registry *all = NULL;
    ssj_plan *plan = NULL;
    ssj_set_aside *aside = NULL;

    if (folder == NULL) {
        CHECK(!"SSJ_TEST_DIR names a folder for the test's files");
        return;
    }
    write_file(folder, "plan.toml", PLAN);
    write_file(folder, "items.csv", ITEMS);
    write_file(folder, "officers.csv", OFFICERS);
    write_file(folder, "targets.csv", BAD_TARGETS);
    write_file(folder, "campaign.toml",
               "plan = \"plan.toml\"\non_bad = \"set_aside\"\n[registers]\ntargets = { file = \"targets.csv\" }\n"
               "inspectors = { file = \"officers.csv\" }\nitems = { file = \"items.csv\" }\n");
    MUST(ssj_folder_load(folder, SSJ_NTS, SSJ_ON_BAD_AS_STATED, &all, &plan, &aside, &err));
    CHECK(ssj_registry_count(all, SSJ_REGISTER_INSPECTORS) == 4 && ssj_set_aside_len(aside) == 3);
    CHECK(is(ssj_plan_campaign(plan), "c1"));
    ssj_set_aside_free(aside);
    ssj_plan_free(plan);
    ssj_registry_free(all);
    FAILS(SSJ_SEVERAL, ssj_folder_load(folder, SSJ_NTS, SSJ_ON_BAD_REFUSE, &all, &plan, NULL, &err));
    CHECK(all == NULL && plan == NULL);
}

/* A plan that does not fit the registers is refused before anything is committed. */
static void a_short_frame_is_an_error_and_never_a_shorter_list(void)
{
    ssj_registry *all = registry();
    ssj_plan *plan = NULL;
    ssj_campaign *campaign = NULL;
    char text[sizeof PLAN + 8];
    char *count;

    memcpy(text, PLAN, sizeof PLAN);
    count = strstr(text, "count = 2 ");
    memmove(count + 10, count + 9, strlen(count + 9) + 1);
    memcpy(count, "count = 21", 10);
    MUST(ssj_plan_parse(text, SSJ_NTS, &plan, &err));
    FAILS(SSJ_SHORT_FRAME, ssj_campaign_prepare(all, plan, &campaign, &err));
    CHECK(campaign == NULL);
    ssj_plan_free(plan);
    ssj_registry_free(all);
}

int main(void)
{
    a_bad_row_is_told_with_its_place();
    a_bad_row_is_set_aside_and_listed();
    an_export_is_read_through_a_mapping();
    a_plan_is_read_from_toml_and_json();
    a_campaign_folder_is_loaded();
    a_short_frame_is_an_error_and_never_a_shorter_list();
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
