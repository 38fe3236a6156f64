/* Callers that do it wrong: NULL, texts that are not UTF-8, lengths that cannot be, wrong sizes. */
#include "check.h"

static const char BAD_UTF8[] = "abc\xff";

static void r05_null_is_an_error_and_never_a_crash(void)
{
    uint8_t bytes[SSJ_SECRETS_LEN];
    ssj_campaign *campaign = committed(), *none = NULL;
    ssj_registry *all = registry();
    ssj_registers *registers = NULL;
    ssj_plan *plan = NULL;
    ssj_record *record = NULL;
    ssj_report *report = NULL;
    ssj_explanation *explanation = NULL;
    ssj_set_aside *set_aside = NULL;
    ssj_bytes *out = NULL;
    int64_t seconds;

    fill(bytes, sizeof bytes, 1);
    FAILS(SSJ_NULL_POINTER, ssj_plan_parse(NULL, 5, &plan, &err));
    FAILS(SSJ_NULL_POINTER, ssj_plan_parse(NULL, SSJ_NTS, &plan, &err));
    FAILS(SSJ_NULL_POINTER, ssj_plan_parse(PLAN, SSJ_NTS, NULL, &err));
    FAILS(SSJ_NULL_POINTER, ssj_campaign_prepare(NULL, plan, &none, &err));
    FAILS(SSJ_NULL_POINTER, ssj_campaign_prepare(all, NULL, &none, &err));
    FAILS(SSJ_NULL_POINTER, ssj_campaign_commit(NULL, bytes, sizeof bytes, NULL, 0, T_COMMIT, &err));
    FAILS(SSJ_NULL_POINTER, ssj_campaign_commit(campaign, NULL, SSJ_SECRETS_LEN, NULL, 0, T_COMMIT, &err));
    FAILS(SSJ_NULL_POINTER, ssj_campaign_commit(campaign, bytes, sizeof bytes, NULL, 7, T_COMMIT, &err));
    FAILS(SSJ_NULL_POINTER, ssj_campaign_begin(NULL, false, &err));
    FAILS(SSJ_NULL_POINTER, ssj_campaign_rehearse(campaign, NULL, SSJ_DIGEST_LEN, T_DRAW, &err));
    FAILS(SSJ_NULL_POINTER, ssj_campaign_draw(NULL, T_DRAW, &err));
    FAILS(SSJ_NULL_POINTER, ssj_campaign_journal(NULL, &out, &err));
    FAILS(SSJ_NULL_POINTER, ssj_campaign_journal(campaign, NULL, &err));
    FAILS(SSJ_NULL_POINTER, ssj_record_verify(NULL, &report, &err));
    FAILS(SSJ_NULL_POINTER, ssj_record_explain(NULL, "raw:1", SSJ_NTS, &explanation, &err));
    FAILS(SSJ_NULL_POINTER, ssj_record_new(NULL, &err));
    FAILS(SSJ_NULL_POINTER, ssj_record_open(NULL, 3, false, &record, &err));
    FAILS(SSJ_NULL_POINTER, ssj_registers_csv(NULL, SSJ_REGISTER_ITEMS, "i", 1, bytes, 1, NULL, 0, &err));
    FAILS(SSJ_NULL_POINTER, ssj_registers_set_aside(NULL, &set_aside, &err));
    FAILS(SSJ_NULL_POINTER, ssj_folder_load("x", 1, SSJ_ON_BAD_REFUSE, NULL, &plan, NULL, &err));
    FAILS(SSJ_NULL_POINTER, ssj_time_parse("2026-01-05T00:00:00Z", SSJ_NTS, NULL, &err));
    /* Who does not want the error passes NULL for it. */
    CHECK(ssj_plan_parse(NULL, 5, &plan, NULL) == SSJ_NULL_POINTER);
    CHECK(ssj_time_parse(NULL, 5, &seconds, NULL) == SSJ_NULL_POINTER);
    CHECK(plan == NULL && none == NULL && out == NULL && registers == NULL && record == NULL && report == NULL);
    CHECK(explanation == NULL && set_aside == NULL);
    ssj_registry_free(all);
    ssj_campaign_free(campaign);
}

static void an_output_is_null_after_a_failure(void)
{
    ssj_plan *plan = NULL;
    ssj_error *error = NULL;
    ssj_registry *all = NULL;
    ssj_set_aside *aside = NULL;

    MUST(ssj_plan_parse(PLAN, SSJ_NTS, &plan, &err));
    ssj_plan_free(plan);
    /* The slot holds a pointer that is no good any more. */
    CHECK(ssj_plan_parse("nonsense", SSJ_NTS, &plan, &error) == SSJ_BAD_PLAN);
    CHECK(plan == NULL && error != NULL);
    ssj_error_free(error);
    MUST(ssj_plan_parse(PLAN, SSJ_NTS, &plan, &err));
    ssj_plan_free(plan);
    CHECK(ssj_folder_load("no such folder", SSJ_NTS, SSJ_ON_BAD_AS_STATED, &all, &plan, &aside, NULL) == SSJ_IO);
    CHECK(all == NULL && plan == NULL && aside == NULL);
}

static void text_that_is_not_utf8_is_refused_with_its_place(void)
{
    ssj_plan *plan = NULL;
    ssj_error *error = NULL;
    ssj_campaign *campaign = committed();
    ssj_record *record = NULL;
    ssj_str witness;
    ssj_str message;

    CHECK(ssj_plan_parse(BAD_UTF8, sizeof BAD_UTF8 - 1, &plan, &error) == SSJ_UTF8);
    CHECK(is(ssj_error_field(error), "text") && is(ssj_error_name(error), "Utf8") && ssj_error_kind(error) == SSJ_KIND_STATE);
    message = ssj_error_message(error, SSJ_LANG_EN);
    CHECK(has(message.data, message.len, "byte 3"));
    message = ssj_error_message(error, SSJ_LANG_ZH);
    CHECK(has(message.data, message.len, "第 3 字节"));
    ssj_error_free(error);
    FAILS(SSJ_UTF8, ssj_plan_parse(BAD_UTF8, SSJ_NTS, &plan, &err));
    FAILS(SSJ_UTF8, ssj_record_open(BAD_UTF8, SSJ_NTS, false, &record, &err));
    MUST(ssj_campaign_begin(campaign, true, &err));
    FAILS(SSJ_UTF8, ssj_campaign_physical(campaign, BAD_UTF8, SSJ_NTS, T_CEREMONY, &err));
    witness.data = BAD_UTF8;
    witness.len = 4;
    FAILS(SSJ_UTF8, ssj_campaign_void(campaign, "cause", SSJ_NTS, NULL, 0, &witness, 1, T_CEREMONY, &err));
    ssj_campaign_free(campaign);
}

static void a_length_that_cannot_be_is_refused(void)
{
    const size_t negative = (size_t)PTRDIFF_MAX + 1;
    uint8_t bytes[SSJ_SECRETS_LEN];
    ssj_str witness;
    ssj_plan *plan = NULL;
    ssj_campaign *campaign = committed();
    ssj_record *record = NULL;

    fill(bytes, sizeof bytes, 1);
    witness.data = "w";
    witness.len = 1;
    FAILS(SSJ_BAD_ARGUMENT, ssj_plan_parse(PLAN, negative, &plan, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_plan_parse(PLAN, SIZE_MAX - 1, &plan, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_campaign_commit(campaign, bytes, SIZE_MAX, NULL, 0, T_COMMIT, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_campaign_commit(campaign, bytes, sizeof bytes, bytes, SIZE_MAX, T_COMMIT, &err));
    MUST(ssj_campaign_begin(campaign, true, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_campaign_void(campaign, "c", 1, NULL, 0, &witness, SIZE_MAX / 8, T_CEREMONY, &err));
    FAILS(SSJ_NULL_POINTER, ssj_campaign_void(campaign, "c", 1, NULL, negative, &witness, 1, T_CEREMONY, &err));
    MUST(ssj_record_new(&record, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_record_add(record, SSJ_PART_PUBLIC, "f", 1, bytes, SIZE_MAX, &err));
    ssj_record_free(record);
    ssj_campaign_free(campaign);
}

static void a_wrong_size_or_number_is_refused(void)
{
    uint8_t bytes[SSJ_SECRETS_LEN];
    uint8_t zeros[SSJ_SECRETS_LEN] = {0};
    ssj_campaign *campaign = prepared();
    ssj_registers *registers = NULL;
    ssj_record *record = NULL;

    fill(bytes, sizeof bytes, 1);
    FAILS(SSJ_BAD_ARGUMENT, ssj_campaign_commit(campaign, bytes, 127, NULL, 0, T_COMMIT, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_campaign_commit(campaign, zeros, sizeof zeros, NULL, 0, T_COMMIT, &err));
    MUST(ssj_campaign_commit(campaign, bytes, sizeof bytes, NULL, 0, T_COMMIT, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_campaign_rehearse(campaign, bytes, 31, T_DRAW, &err));
    MUST(ssj_campaign_begin(campaign, true, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_campaign_ceremony_id(campaign, bytes, 33, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_campaign_commit_party(campaign, "keeper", SSJ_NTS, bytes, 16, T_CEREMONY, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_registers_new(SSJ_ON_BAD_AS_STATED, &registers, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_registers_new(9, &registers, &err));
    MUST(ssj_registers_new(SSJ_ON_BAD_REFUSE, &registers, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_registers_csv(registers, 0, "x", 1, bytes, 1, NULL, 0, &err));
    MUST(ssj_record_new(&record, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_record_add(record, 2, "f", 1, bytes, 1, &err));
    MUST(ssj_record_add(record, SSJ_PART_PUBLIC, "f", 1, NULL, 0, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_record_add(record, SSJ_PART_PUBLIC, "f", 1, bytes, 1, &err));
    ssj_record_free(record);
    ssj_registers_free(registers);
    ssj_campaign_free(campaign);
}

static void accessors_of_nothing_give_nothing(void)
{
    size_t len = 7;
    uint64_t row = 7;

    CHECK(ssj_error_code(NULL) == SSJ_OK && ssj_error_kind(NULL) == 0 && ssj_error_count(NULL) == 0);
    CHECK(ssj_error_at(NULL, 0) == NULL && !ssj_error_row(NULL, &row) && row == 7);
    CHECK(ssj_error_message(NULL, SSJ_LANG_EN).data != NULL && ssj_error_message(NULL, SSJ_LANG_EN).len == 0);
    CHECK(ssj_status_text(SSJ_OK, SSJ_LANG_EN).len == 0 && ssj_status_text(12345, SSJ_LANG_ZH).len == 0);
    CHECK(ssj_status_text(-1, SSJ_LANG_ZH).len == 0 && chinese(ssj_status_text(SSJ_BAD_DATE, SSJ_LANG_ZH)));
    CHECK(chinese(ssj_status_remedy(SSJ_BAD_DATE, SSJ_LANG_ZH)) && !chinese(ssj_status_remedy(SSJ_BAD_DATE, 77)));
    CHECK(ssj_campaign_stage(NULL) == SSJ_STAGE_NONE && ssj_campaign_standing(NULL) == SSJ_STANDING_NONE);
    CHECK(ssj_report_verdict(NULL) == SSJ_VERDICT_INVALID && ssj_report_len(NULL) == 0);
    CHECK(ssj_visits_len(NULL) == 0 && ssj_visits_member_id(NULL, 0, 0).len == 0);
    CHECK(ssj_record_file_data(NULL, SSJ_PART_PUBLIC, 0, &len) == NULL && len == 0);
    CHECK(ssj_bytes_data(NULL) == NULL && ssj_bytes_len(NULL) == 0 && ssj_registry_count(NULL, SSJ_REGISTER_ITEMS) == 0);
    ssj_error_free(NULL);
    ssj_bytes_free(NULL);
    ssj_plan_free(NULL);
    ssj_registers_free(NULL);
    ssj_registry_free(NULL);
    ssj_set_aside_free(NULL);
    ssj_campaign_free(NULL);
    ssj_funnel_free(NULL);
    ssj_strata_free(NULL);
    ssj_visits_free(NULL);
    ssj_workload_free(NULL);
    ssj_record_free(NULL);
    ssj_report_free(NULL);
    ssj_explanation_free(NULL);
}

int main(void)
{
    char version[32];

    sprintf(version, "%d.%d.%d", SSJ_VERSION_MAJOR, SSJ_VERSION_MINOR, SSJ_VERSION_PATCH);
    CHECK(strcmp(ssj_version(), version) == 0 && ssj_abi_version() == SSJ_ABI_VERSION);
    r05_null_is_an_error_and_never_a_crash();
    an_output_is_null_after_a_failure();
    text_that_is_not_utf8_is_refused_with_its_place();
    a_length_that_cannot_be_is_refused();
    a_wrong_size_or_number_is_refused();
    accessors_of_nothing_give_nothing();
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
