/* The record in memory and in a folder, its verification, and the proofs for one entity. */
#include "check.h"

static ssj_record *record_of(const ssj_campaign *campaign, int32_t disclosure)
{
    ssj_record *record = NULL;
    MUST(ssj_campaign_record(campaign, disclosure, &record, &err));
    return record;
}

static int32_t verdict_of(const ssj_record *record, const char *point, int32_t outcome)
{
    ssj_report *report = NULL;
    int32_t verdict;
    size_t i;
    int found = 0;

    MUST(ssj_record_verify(record, &report, &err));
    verdict = ssj_report_verdict(report);
    CHECK(!chinese(ssj_report_text(report, 0, SSJ_LANG_EN)) && ssj_report_message(report, SSJ_LANG_EN).len > 0);
    CHECK(chinese(ssj_report_message(report, SSJ_LANG_ZH)));
    for (i = 0; i < ssj_report_len(report); i++)
        if (is(ssj_report_point(report, i), point)) {
            found = 1;
            CHECK(ssj_report_outcome(report, i) == outcome && chinese(ssj_report_text(report, i, SSJ_LANG_ZH)));
        }
    CHECK(found && ssj_report_outcome(report, ssj_report_len(report)) == 0);
    ssj_report_free(report);
    return verdict;
}

/* A record of the same public files, but for one byte of one file where `spoil` names it. */
static ssj_record *copy_of(const ssj_record *record, const char *spoil)
{
    ssj_record *copy = NULL;
    size_t i;

    MUST(ssj_record_new(&copy, &err));
    for (i = 0; i < ssj_record_file_count(record, SSJ_PART_PUBLIC); i++) {
        ssj_str path = ssj_record_file_path(record, SSJ_PART_PUBLIC, i);
        size_t len = 0;
        const uint8_t *data = ssj_record_file_data(record, SSJ_PART_PUBLIC, i, &len);
        uint8_t *bytes = malloc(len + 1);
        if (bytes == NULL)
            exit(EXIT_FAILURE);
        memcpy(bytes, data, len);
        if (spoil != NULL && is(path, spoil))
            bytes[len / 2] ^= 1;
        MUST(ssj_record_add(copy, SSJ_PART_PUBLIC, path.data, path.len, bytes, len, &err));
        free(bytes);
    }
    return copy;
}

static void a_phrase_comes_to_a_number_or_says_where_it_is_wrong(void)
{
    static const char phrase[] = "不低于3%，不超过10%";
    static const char facts[] = "{\"population\": 1001}";
    const uint64_t more = 101;
    ssj_quota *quota = NULL;
    uint64_t number = 0;

    MUST(ssj_quota_read(phrase, SSJ_NTS, facts, SSJ_NTS, &quota, &err));
    CHECK(is(ssj_quota_canonical(quota), "不低于3%，不超过10%"));
    CHECK(ssj_quota_report(quota, SSJ_LANG_EN).len > 0 && chinese(ssj_quota_report(quota, SSJ_LANG_ZH)));
    MUST(ssj_quota_settle(quota, NULL, &number, &err));
    CHECK(number == 31);
    FAILS(SSJ_QUOTA_CONFLICT, ssj_quota_settle(quota, &more, &number, &err));
    FAILS(SSJ_NULL_POINTER, ssj_quota_settle(quota, NULL, NULL, &err));
    FAILS(SSJ_NULL_POINTER, ssj_quota_settle(NULL, NULL, &number, &err));
    ssj_quota_free(quota);
    FAILS(SSJ_BAD_PHRASE, ssj_quota_read("大约3%", SSJ_NTS, NULL, 0, &quota, &err));
    FAILS(SSJ_QUOTA_FACTS, ssj_quota_read("1:5", SSJ_NTS, facts, SSJ_NTS, &quota, &err));
    FAILS(SSJ_QUOTA_FACTS, ssj_quota_read("3%", SSJ_NTS, "{\"size\": 3}", SSJ_NTS, &quota, &err));
    MUST(ssj_quota_read("一般不超过10%", SSJ_NTS, NULL, 0, &quota, &err));
    FAILS(SSJ_QUOTA_OPEN, ssj_quota_settle(quota, NULL, &number, &err));
    ssj_quota_free(quota);
    ssj_quota_free(NULL);
}

/* Whether two records have the same public files. */
static int same_files(const ssj_record *one, const ssj_record *other)
{
    size_t n = ssj_record_file_count(one, SSJ_PART_PUBLIC), i;
    int same = n > 0 && n == ssj_record_file_count(other, SSJ_PART_PUBLIC);

    for (i = 0; same && i < n; i++) {
        ssj_str a = ssj_record_file_path(one, SSJ_PART_PUBLIC, i), b = ssj_record_file_path(other, SSJ_PART_PUBLIC, i);
        size_t a_len = 0, b_len = 0;
        const uint8_t *a_data = ssj_record_file_data(one, SSJ_PART_PUBLIC, i, &a_len);
        const uint8_t *b_data = ssj_record_file_data(other, SSJ_PART_PUBLIC, i, &b_len);
        same = a.len == b.len && memcmp(a.data, b.data, a.len) == 0 && a_len == b_len && memcmp(a_data, b_data, a_len) == 0;
    }
    return same;
}

static void the_self_test_passes_here(void)
{
    static const uint8_t seed[SSJ_DIGEST_LEN] = { 7 };
    ssj_selftest *test = NULL;

    MUST(ssj_selftest_run(seed, sizeof seed, &test, &err));
    CHECK(ssj_selftest_passed(test) && !ssj_selftest_passed(NULL));
    CHECK(ssj_selftest_message(test, SSJ_LANG_EN).len > 0 && chinese(ssj_selftest_message(test, SSJ_LANG_ZH)));
    ssj_selftest_free(test);
    FAILS(SSJ_BAD_ARGUMENT, ssj_selftest_run(seed, 3, &test, &err));
    FAILS(SSJ_NULL_POINTER, ssj_selftest_run(NULL, SSJ_DIGEST_LEN, &test, &err));
    ssj_selftest_free(NULL);
}

static void a_rehearsal_says_so_and_one_changed_byte_is_found(void)
{
    ssj_campaign *campaign = rehearsed();
    ssj_record *record = record_of(campaign, SSJ_DISCLOSURE_CLOSED), *copy;
    size_t i;

    ssj_campaign_free(campaign);
    CHECK(verdict_of(record, "draw", SSJ_OUTCOME_PASSED) == SSJ_VERDICT_REHEARSAL);
    copy = copy_of(record, NULL);
    CHECK(verdict_of(copy, "draw", SSJ_OUTCOME_PASSED) == SSJ_VERDICT_REHEARSAL);
    ssj_record_free(copy);
    for (i = 0; i < ssj_record_file_count(record, SSJ_PART_PUBLIC); i++) {
        char name[64];
        size_t len = 0;
        ssj_str path = ssj_record_file_path(record, SSJ_PART_PUBLIC, i);
        ssj_record_file_data(record, SSJ_PART_PUBLIC, i, &len);
        if (len == 0)
            continue;
        snprintf(name, sizeof name, "%.*s", (int)path.len, path.data);
        copy = copy_of(record, name);
        CHECK(verdict_of(copy, "files", SSJ_OUTCOME_FAILED) == SSJ_VERDICT_INVALID);
        ssj_record_free(copy);
    }
    ssj_record_free(record);
}

static int32_t audit_of(const ssj_campaign *campaign, const ssj_record *record)
{
    ssj_report *report = NULL;
    int32_t verdict;
    MUST(ssj_campaign_audit(campaign, record, &report, &err));
    verdict = ssj_report_verdict(report);
    ssj_report_free(report);
    return verdict;
}

/* The keys make the campaign again from its registers; without them there is nothing to audit. */
static void a_record_is_audited_with_its_keys(void)
{
    ssj_campaign *campaign = rehearsed(), *again = prepared();
    ssj_record *record = record_of(campaign, SSJ_DISCLOSURE_CLOSED), *stranger = copy_of(record, NULL);
    ssj_report *report = NULL;

    CHECK(audit_of(campaign, record) == SSJ_VERDICT_REHEARSAL && audit_of(again, record) == SSJ_VERDICT_REHEARSAL);
    FAILS(SSJ_RECORD_MISSING, ssj_campaign_audit(again, stranger, &report, &err));
    FAILS(SSJ_NULL_POINTER, ssj_campaign_audit(NULL, record, &report, &err));
    CHECK(report == NULL);
    ssj_record_free(stranger);
    ssj_record_free(record);
    ssj_campaign_free(again);
    ssj_campaign_free(campaign);
}

static void rows_are_sealed_before_the_close(void)
{
    uint8_t seed[SSJ_DIGEST_LEN];
    ssj_campaign *campaign = committed();
    ssj_record *record = NULL;
    size_t i, sealed = 0;

    fill(seed, sizeof seed, 7);
    MUST(ssj_campaign_rehearse(campaign, seed, sizeof seed, T_CEREMONY, &err));
    MUST(ssj_campaign_match(campaign, T_DRAW, &err));
    FAILS(SSJ_WRONG_STATE, ssj_campaign_record(campaign, SSJ_DISCLOSURE_CLOSED, &record, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_campaign_record(campaign, 5, &record, &err));
    record = record_of(campaign, SSJ_DISCLOSURE_CEREMONY);
    for (i = 0; i < ssj_record_file_count(record, SSJ_PART_PUBLIC); i++)
        CHECK(!is(ssj_record_file_path(record, SSJ_PART_PUBLIC, i), "draw.rows"));
    for (i = 0; i < ssj_record_file_count(record, SSJ_PART_SEALED); i++)
        sealed += (size_t)is(ssj_record_file_path(record, SSJ_PART_SEALED, i), "draw.rows");
    CHECK(sealed == 1 && verdict_of(record, "draw", SSJ_OUTCOME_NOT_CHECKED) == SSJ_VERDICT_REHEARSAL);
    ssj_record_free(record);
    ssj_campaign_free(campaign);
}

static void no_name_and_no_key_is_public(void)
{
    ssj_campaign *campaign = rehearsed();
    ssj_record *record = record_of(campaign, SSJ_DISCLOSURE_CLOSED);
    size_t i, named = 0;

    for (i = 0; i < ssj_record_file_count(record, SSJ_PART_PUBLIC); i++) {
        size_t len = 0;
        const uint8_t *data = ssj_record_file_data(record, SSJ_PART_PUBLIC, i, &len);
        CHECK(!has(data, len, "店铺") && !has(data, len, "张三"));
        /* The first bytes of the targets' key, and of the inspectors'. */
        CHECK(!has(data, len, "0102030405060708090a0b0c0d0e0f10") && !has(data, len, "2122232425262728292a2b2c2d2e2f30"));
    }
    for (i = 0; i < ssj_record_file_count(record, SSJ_PART_SEALED); i++) {
        size_t len = 0;
        const uint8_t *data = ssj_record_file_data(record, SSJ_PART_SEALED, i, &len);
        named += (size_t)has(data, len, "张三");
        named += (size_t)has(data, len, "0102030405060708090a0b0c0d0e0f10");
    }
    /* The sealed part has them. */
    CHECK(named >= 2);
    ssj_record_free(record);
    ssj_campaign_free(campaign);
}

static void a_record_is_written_whole_and_never_over_another(void)
{
    const char *folder = getenv("SSJ_TEST_DIR");
    char path[4096];
    ssj_campaign *campaign = rehearsed();
    ssj_record *record = record_of(campaign, SSJ_DISCLOSURE_CLOSED), *read = NULL;
    ssj_explanation *explanation = NULL;
    ssj_report *report = NULL;

    if (folder == NULL) {
        CHECK(!"SSJ_TEST_DIR names a folder for the test's files");
        return;
    }
    /* Block by block: the same files, and the same report. */
    snprintf(path, sizeof path, "%s/blocks", folder);
    MUST(ssj_campaign_write_record(campaign, SSJ_DISCLOSURE_CLOSED, path, SSJ_NTS, &err));
    FAILS(SSJ_IO, ssj_campaign_write_record(campaign, SSJ_DISCLOSURE_CLOSED, path, SSJ_NTS, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_campaign_write_record(campaign, 7, "elsewhere", SSJ_NTS, &err));
    MUST(ssj_record_open(path, SSJ_NTS, true, &read, &err));
    CHECK(same_files(read, record));
    ssj_record_free(read);
    read = NULL;
    MUST(ssj_verify_folder(path, SSJ_NTS, &report, &err));
    CHECK(ssj_report_verdict(report) == SSJ_VERDICT_REHEARSAL);
    ssj_report_free(report);
    report = NULL;
    FAILS(SSJ_IO, ssj_verify_folder("no such folder", SSJ_NTS, &report, &err));
    FAILS(SSJ_NULL_POINTER, ssj_verify_folder(NULL, 3, &report, &err));
    CHECK(report == NULL);
    ssj_campaign_free(campaign);

    snprintf(path, sizeof path, "%s/记录", folder);
    MUST(ssj_record_write(record, path, SSJ_NTS, &err));
    FAILS(SSJ_IO, ssj_record_write(record, path, SSJ_NTS, &err));
    FAILS(SSJ_IO, ssj_record_open("no such folder", SSJ_NTS, false, &read, &err));
    CHECK(read == NULL);

    MUST(ssj_record_open(path, SSJ_NTS, true, &read, &err));
    CHECK(ssj_record_file_count(read, SSJ_PART_SEALED) == ssj_record_file_count(record, SSJ_PART_SEALED));
    CHECK(verdict_of(read, "draw", SSJ_OUTCOME_PASSED) == SSJ_VERDICT_REHEARSAL);
    ssj_record_free(read);

    /* What a stranger has. */
    snprintf(path, sizeof path, "%s/记录/public", folder);
    MUST(ssj_record_open(path, SSJ_NTS, false, &read, &err));
    CHECK(ssj_record_file_count(read, SSJ_PART_SEALED) == 0 && ssj_record_file_count(read, 7) == 0);
    CHECK(verdict_of(read, "draw", SSJ_OUTCOME_PASSED) == SSJ_VERDICT_REHEARSAL);
    FAILS(SSJ_RECORD_MISSING, ssj_record_explain(read, "raw:L01", SSJ_NTS, &explanation, &err));
    ssj_record_free(read);

    MUST(ssj_record_add(record, SSJ_PART_PUBLIC, "../outside", SSJ_NTS, NULL, 0, &err));
    snprintf(path, sizeof path, "%s/another", folder);
    FAILS(SSJ_BAD_ARGUMENT, ssj_record_write(record, path, SSJ_NTS, &err));
    ssj_record_free(record);
}

static void an_entity_is_explained_and_proved(void)
{
    ssj_campaign *campaign = rehearsed();
    ssj_record *record = record_of(campaign, SSJ_DISCLOSURE_CLOSED), *stranger = copy_of(record, NULL);
    ssj_explanation *told = NULL, *proved = NULL;
    ssj_error *error = NULL;
    ssj_bytes *proofs = NULL;
    uint8_t *spoiled;
    uint64_t line = 0, drawn = 0;
    int i;

    for (i = 0; i < 60; i++) {
        char id[16];
        sprintf(id, "raw:L%02d", i);
        MUST(ssj_record_explain(record, id, SSJ_NTS, &told, &err));
        MUST(ssj_record_prove(record, id, SSJ_NTS, &proofs, &err));
        MUST(ssj_record_verify_proofs(stranger, ssj_bytes_data(proofs), ssj_bytes_len(proofs), &proved, &err));
        CHECK(ssj_explanation_len(told) == 1 && ssj_explanation_len(proved) == 1);
        CHECK(ssj_explanation_drawn(told, 0) == ssj_explanation_drawn(proved, 0));
        CHECK(ssj_explanation_rank(told, 0) == ssj_explanation_rank(proved, 0));
        CHECK(ssj_explanation_drawn(told, 0) == (ssj_explanation_rank(told, 0) < ssj_explanation_selected(told, 0)));
        CHECK(is(ssj_explanation_stratum(told, 0), i % 3 == 0 ? "food/h02" : "food/h01"));
        CHECK(ssj_explanation_size(told, 0) == (i % 3 == 0 ? 20u : 40u));
        drawn += ssj_explanation_drawn(told, 0);
        ssj_explanation_free(proved);
        ssj_explanation_free(told);
        ssj_bytes_free(proofs);
    }
    CHECK(drawn == 6);

    FAILS(SSJ_ENTITY_NOT_FOUND, ssj_record_explain(record, "raw:GONE", SSJ_NTS, &told, &err));
    FAILS(SSJ_BAD_IDENTIFIER, ssj_record_prove(record, "L01", SSJ_NTS, &proofs, &err));
    FAILS(SSJ_PROOF_FAILED, ssj_record_verify_proofs(stranger, NULL, 0, &proved, &err));
    MUST(ssj_record_prove(record, "raw:L01", SSJ_NTS, &proofs, &err));
    spoiled = malloc(ssj_bytes_len(proofs));
    if (spoiled == NULL)
        exit(EXIT_FAILURE);
    memcpy(spoiled, ssj_bytes_data(proofs), ssj_bytes_len(proofs));
    /* The last digit of the salt, which closes the line. */
    spoiled[ssj_bytes_len(proofs) - 4] ^= 1;
    CHECK(ssj_record_verify_proofs(stranger, spoiled, ssj_bytes_len(proofs), &proved, &error) == SSJ_PROOF_FAILED);
    CHECK(proved == NULL && ssj_error_row(error, &line) && line == 1);
    ssj_error_free(error);
    free(spoiled);
    ssj_bytes_free(proofs);
    ssj_record_free(stranger);
    ssj_record_free(record);
    ssj_campaign_free(campaign);
}

int main(void)
{
    a_rehearsal_says_so_and_one_changed_byte_is_found();
    a_record_is_audited_with_its_keys();
    rows_are_sealed_before_the_close();
    no_name_and_no_key_is_public();
    a_record_is_written_whole_and_never_over_another();
    an_entity_is_explained_and_proved();
    a_phrase_comes_to_a_number_or_says_where_it_is_wrong();
    the_self_test_passes_here();
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
