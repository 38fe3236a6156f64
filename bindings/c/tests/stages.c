/* The stages of a campaign: what can be read, the order of acts, the ceremony with a second attempt. */
#include "check.h"

static ssj_str witness_of(const char *code)
{
    ssj_str text;
    text.data = code;
    text.len = SSJ_NTS;
    return text;
}

static void what_is_prepared_can_be_read(void)
{
    ssj_campaign *campaign = prepared();
    ssj_funnel *funnel = NULL;
    ssj_notices *notices = NULL;
    ssj_lint *lint = NULL;
    ssj_strata *strata = NULL;
    uint64_t n = 0, num = 0, den = 0;
    size_t i, k, revoked = 0;

    CHECK(ssj_campaign_stage(campaign) == SSJ_STAGE_PREPARED);
    MUST(ssj_campaign_strata(campaign, &strata, &err));
    MUST(ssj_campaign_funnel(campaign, &funnel, &err));
    MUST(ssj_campaign_notices(campaign, &notices, &err));
    MUST(ssj_campaign_lint(campaign, &lint, &err));
    /* The lists outlive the campaign. */
    ssj_campaign_free(campaign);

    CHECK(ssj_strata_len(strata) == 2);
    CHECK(is(ssj_strata_task(strata, 0), "food") && is(ssj_strata_name(strata, 0), "A") && is(ssj_strata_code(strata, 0), "h01"));
    CHECK(ssj_strata_population(strata, 0) == 40 && ssj_strata_population(strata, 1) == 20);
    CHECK(ssj_strata_sample(strata, 0, &n) && n == 4);
    CHECK(ssj_strata_inclusion(strata, 0, &num, &den) && num == 1 && den == 10);
    CHECK(ssj_strata_sample(strata, 1, &n) && n == 2);
    CHECK(ssj_strata_inclusion(strata, 1, &num, &den) && num == 1 && den == 10);
    CHECK(!ssj_strata_sample(strata, 2, &n) && !ssj_strata_inclusion(strata, 2, &num, &den));

    CHECK(ssj_funnel_len(funnel) > 0 && ssj_funnel_entered(funnel, 0) == 61);
    CHECK(ssj_funnel_passed(funnel, ssj_funnel_len(funnel) - 1) == 60);
    for (i = 0; i < ssj_funnel_len(funnel); i++)
        for (k = 0; k < ssj_funnel_reason_count(funnel, i); k++)
            if (is(ssj_funnel_filter(funnel, i), "status") && ssj_funnel_reason_removes(funnel, i, k)) {
                ssj_str reason = ssj_funnel_reason(funnel, i, k);
                CHECK(has(reason.data, reason.len, "revoked") && ssj_funnel_reason_targets(funnel, i, k) == 1);
                revoked++;
            }
    CHECK(revoked == 1 && is(ssj_funnel_task(funnel, 0), "food"));
    ssj_funnel_free(funnel);
    CHECK(ssj_notices_len(notices) == 0 && ssj_notices_text(notices, 0, SSJ_LANG_ZH).len == 0);
    ssj_notices_free(notices);
    ssj_strata_free(strata);

    /* The plan names no annual plan, which is worth knowing and stops nothing. */
    CHECK(ssj_lint_len(lint) > 0 && ssj_lint_errors(lint) == 0);
    i = ssj_lint_len(lint) - 1;
    CHECK(is(ssj_lint_rule(lint, i), "SSJ-L022") && ssj_lint_severity(lint, i) == SSJ_SEVERITY_INFO && !ssj_lint_waived(lint, i));
    CHECK(is(ssj_lint_field(lint, i), "annual") && ssj_lint_text(lint, i, SSJ_LANG_ZH).len > 0);
    CHECK(has(ssj_lint_json(lint).data, ssj_lint_json(lint).len, "SSJ-L022"));
    CHECK(ssj_lint_rule(lint, i + 1).len == 0 && ssj_lint_severity(lint, i + 1) == 0);
    ssj_lint_free(lint);
}

static void every_visit_has_its_day(void)
{
    ssj_campaign *campaign = prepared();
    ssj_schedule *schedule = NULL;
    uint64_t drawn = 0, targets = 0, visits = 0;

    FAILS(SSJ_WRONG_STATE, ssj_campaign_schedule(campaign, &schedule, &err));
    FAILS(SSJ_WRONG_STATE, ssj_campaign_saving(campaign, &drawn, &targets, &visits, &err));
    ssj_campaign_free(campaign);
    campaign = rehearsed();
    MUST(ssj_campaign_schedule(campaign, &schedule, &err));
    MUST(ssj_campaign_saving(campaign, &drawn, &targets, &visits, &err));
    CHECK(drawn == 6 && targets == 6 && visits == 6 && ssj_schedule_len(schedule) == 6);
    CHECK(ssj_schedule_target(schedule, 0).len > 0 && ssj_schedule_day(schedule, 0).len == 10);
    CHECK(ssj_schedule_task_count(schedule, 0) == 1 && is(ssj_schedule_task(schedule, 0, 0), "food"));
    CHECK(ssj_schedule_task(schedule, 0, 1).len == 0 && ssj_schedule_day(schedule, 6).len == 0);
    ssj_schedule_free(schedule);
    ssj_campaign_free(campaign);
}

static void an_act_out_of_order_is_refused_and_changes_nothing(void)
{
    uint8_t bytes[SSJ_DIGEST_LEN], secrets[SSJ_SECRETS_LEN];
    ssj_campaign *campaign = prepared();
    ssj_bytes *journal = NULL;
    ssj_visits *visits = NULL;
    ssj_record *record = NULL;

    fill(bytes, sizeof bytes, 1);
    fill(secrets, sizeof secrets, 1);
    FAILS(SSJ_WRONG_STATE, ssj_campaign_begin(campaign, false, &err));
    FAILS(SSJ_WRONG_STATE, ssj_campaign_draw(campaign, T_DRAW, &err));
    FAILS(SSJ_WRONG_STATE, ssj_campaign_match(campaign, T_DRAW, &err));
    FAILS(SSJ_WRONG_STATE, ssj_campaign_close(campaign, T_DRAW, &err));
    FAILS(SSJ_WRONG_STATE, ssj_campaign_rehearse(campaign, bytes, sizeof bytes, T_DRAW, &err));
    FAILS(SSJ_WRONG_STATE, ssj_campaign_physical(campaign, "d10:1234", SSJ_NTS, T_DRAW, &err));
    FAILS(SSJ_WRONG_STATE, ssj_campaign_ceremony_id(campaign, bytes, sizeof bytes, &err));
    FAILS(SSJ_WRONG_STATE, ssj_campaign_journal(campaign, &journal, &err));
    FAILS(SSJ_WRONG_STATE, ssj_campaign_visits(campaign, &visits, &err));
    FAILS(SSJ_WRONG_STATE, ssj_campaign_record(campaign, SSJ_DISCLOSURE_CEREMONY, &record, &err));
    CHECK(journal == NULL && visits == NULL && record == NULL);
    CHECK(ssj_campaign_stage(campaign) == SSJ_STAGE_PREPARED && ssj_campaign_standing(campaign) == SSJ_STANDING_NONE);

    MUST(ssj_campaign_commit(campaign, secrets, sizeof secrets, NULL, 0, T_COMMIT, &err));
    FAILS(SSJ_WRONG_STATE, ssj_campaign_commit(campaign, secrets, sizeof secrets, NULL, 0, T_COMMIT, &err));
    CHECK(ssj_campaign_stage(campaign) == SSJ_STAGE_COMMITTED);
    ssj_campaign_free(campaign);
}

static void a_campaign_is_drawn_once(void)
{
    ssj_campaign *campaign = rehearsed();
    uint8_t seed[SSJ_DIGEST_LEN];

    fill(seed, sizeof seed, 99);
    CHECK(ssj_campaign_stage(campaign) == SSJ_STAGE_CLOSED);
    FAILS(SSJ_ALREADY_DRAWN, ssj_campaign_draw(campaign, T_CLOSE, &err));
    FAILS(SSJ_WRONG_STATE, ssj_campaign_rehearse(campaign, seed, sizeof seed, T_CLOSE, &err));
    FAILS(SSJ_WRONG_STATE, ssj_campaign_match(campaign, T_CLOSE, &err));
    FAILS(SSJ_WRONG_STATE, ssj_campaign_close(campaign, T_CLOSE, &err));
    ssj_campaign_free(campaign);
}

static void commit_as(ssj_campaign *campaign, const char *party, int value)
{
    uint8_t r[SSJ_DIGEST_LEN], commitment[SSJ_DIGEST_LEN];
    fill(r, sizeof r, value);
    MUST(ssj_campaign_commitment_of(campaign, party, SSJ_NTS, r, sizeof r, commitment, sizeof commitment, &err));
    MUST(ssj_campaign_commit_party(campaign, party, SSJ_NTS, commitment, sizeof commitment, T_CEREMONY, &err));
    /* A commitment is never replaced. */
    FAILS(SSJ_CEREMONY_ORDER,
          ssj_campaign_commit_party(campaign, party, SSJ_NTS, commitment, sizeof commitment, T_CEREMONY, &err));
}

static void reveals_next(const ssj_campaign *campaign, const char *party)
{
    ssj_bytes *next = NULL;
    CHECK(ssj_campaign_standing(campaign) == SSJ_STANDING_REVEAL);
    MUST(ssj_campaign_reveals_next(campaign, &next, &err));
    CHECK(ssj_bytes_len(next) == strlen(party) && memcmp(ssj_bytes_data(next), party, strlen(party)) == 0);
    ssj_bytes_free(next);
}

/* The notary does not reveal: the attempt is void, and the court takes its place in the next. */
static void a_void_attempt_is_followed_by_another(void)
{
    uint8_t first[SSJ_DIGEST_LEN], second[SSJ_DIGEST_LEN], keeper[SSJ_DIGEST_LEN], other[SSJ_DIGEST_LEN];
    ssj_str witness = witness_of("court"), keepers = witness_of("keeper");
    ssj_campaign *campaign = committed();
    ssj_bytes *next = NULL;

    fill(keeper, sizeof keeper, 10);
    fill(other, sizeof other, 20);
    MUST(ssj_campaign_begin(campaign, false, &err));
    MUST(ssj_campaign_ceremony_id(campaign, first, sizeof first, &err));
    CHECK(ssj_campaign_standing(campaign) == SSJ_STANDING_COMMITS);
    FAILS(SSJ_UNKNOWN_PARTY, ssj_campaign_commit_party(campaign, "stranger", SSJ_NTS, first, sizeof first, T_CEREMONY, &err));
    FAILS(SSJ_CEREMONY_ORDER, ssj_campaign_physical(campaign, "d10:1234", SSJ_NTS, T_CEREMONY, &err));
    FAILS(SSJ_CEREMONY_ORDER, ssj_campaign_draw(campaign, T_CEREMONY, &err));
    FAILS(SSJ_CEREMONY_ORDER, ssj_campaign_reveals_next(campaign, &next, &err));
    commit_as(campaign, "keeper", 10);
    commit_as(campaign, "notary", 20);
    CHECK(ssj_campaign_standing(campaign) == SSJ_STANDING_PHYSICAL);
    FAILS(SSJ_BAD_PHYSICAL, ssj_campaign_physical(campaign, "d10:12x4", SSJ_NTS, T_CEREMONY, &err));
    MUST(ssj_campaign_physical(campaign, "d10:1234", SSJ_NTS, T_CEREMONY, &err));
    reveals_next(campaign, "keeper");
    FAILS(SSJ_BAD_REVEAL, ssj_campaign_reveal(campaign, "keeper", SSJ_NTS, other, sizeof other, T_CEREMONY, &err));
    MUST(ssj_campaign_reveal(campaign, "keeper", SSJ_NTS, keeper, sizeof keeper, T_CEREMONY, &err));
    reveals_next(campaign, "notary");
    FAILS(SSJ_CEREMONY_ORDER, ssj_campaign_retry(campaign, &err));
    /* The host cannot void it on the keeper's word alone: it would know the seed by now. */
    FAILS(SSJ_CEREMONY_ORDER,
          ssj_campaign_void(campaign, "no_reveal", SSJ_NTS, "notary", SSJ_NTS, &keepers, 1, T_CEREMONY, &err));
    MUST(ssj_campaign_void(campaign, "no_reveal", SSJ_NTS, "notary", SSJ_NTS, &witness, 1, T_CEREMONY, &err));
    CHECK(ssj_campaign_standing(campaign) == SSJ_STANDING_VOID);

    MUST(ssj_campaign_retry(campaign, &err));
    MUST(ssj_campaign_ceremony_id(campaign, second, sizeof second, &err));
    CHECK(memcmp(first, second, sizeof first) != 0);
    commit_as(campaign, "keeper", 10);
    FAILS(SSJ_UNKNOWN_PARTY, ssj_campaign_commit_party(campaign, "notary", SSJ_NTS, first, sizeof first, T_CEREMONY, &err));
    commit_as(campaign, "court", 20);
    MUST(ssj_campaign_physical(campaign, "d10:8765", SSJ_NTS, T_CEREMONY, &err));
    MUST(ssj_campaign_reveal(campaign, "keeper", SSJ_NTS, keeper, sizeof keeper, T_CEREMONY, &err));
    MUST(ssj_campaign_recovered(campaign, "court", SSJ_NTS, other, sizeof other, &keepers, 1, T_CEREMONY, &err));
    CHECK(ssj_campaign_standing(campaign) == SSJ_STANDING_SEED);
    MUST(ssj_campaign_draw(campaign, T_DRAW, &err));
    CHECK(ssj_campaign_stage(campaign) == SSJ_STAGE_DRAWN);
    ssj_campaign_free(campaign);
}

static void visits_and_workload_can_be_read(void)
{
    uint8_t seed[SSJ_DIGEST_LEN];
    ssj_campaign *campaign = committed();
    ssj_visits *visits = NULL, *staffed = NULL;
    ssj_workload *workload = NULL;
    size_t i, k, seats = 0;
    uint32_t given = 0;

    fill(seed, sizeof seed, 7);
    MUST(ssj_campaign_rehearse(campaign, seed, sizeof seed, T_DRAW, &err));
    MUST(ssj_campaign_visits(campaign, &visits, &err));
    FAILS(SSJ_WRONG_STATE, ssj_campaign_workload(campaign, &workload, &err));
    MUST(ssj_campaign_match(campaign, T_DRAW, &err));
    MUST(ssj_campaign_visits(campaign, &staffed, &err));
    MUST(ssj_campaign_workload(campaign, &workload, &err));
    ssj_campaign_free(campaign);

    CHECK(ssj_visits_len(visits) == 6 && ssj_visits_len(staffed) == 6);
    for (i = 0; i < ssj_visits_len(staffed); i++) {
        ssj_str id = ssj_visits_target_id(staffed, i), before = ssj_visits_target_id(visits, i);
        ssj_str stratum = ssj_visits_stratum(staffed, i, 0);
        CHECK(id.len == before.len && memcmp(id.data, before.data, id.len) == 0);
        CHECK(has(id.data, id.len, "raw:L") && chinese(ssj_visits_target_name(staffed, i)));
        CHECK(is(ssj_visits_target_region(staffed, i), "140105") && ssj_visits_bid(staffed, i).len == 64);
        CHECK(ssj_visits_stratum_count(staffed, i) == 1 && has(stratum.data, stratum.len, "food/h0"));
        CHECK(ssj_visits_member_count(visits, i) == 0 && ssj_visits_reserve_count(visits, i) == 0);
        CHECK(ssj_visits_member_count(staffed, i) == 2 && ssj_visits_reserve_count(staffed, i) == 2);
        for (k = 0; k < 2; k++) {
            CHECK(ssj_visits_member_id(staffed, i, k).len == 2 && chinese(ssj_visits_member_name(staffed, i, k)));
            CHECK(ssj_visits_reserve_id(staffed, i, k).len == 2 && chinese(ssj_visits_reserve_name(staffed, i, k)));
        }
        seats += ssj_visits_member_count(staffed, i);
    }
    CHECK(ssj_workload_len(workload) == 4);
    for (i = 0; i < ssj_workload_len(workload); i++) {
        CHECK(is(ssj_workload_unit(workload, i), "east") && ssj_workload_capacity(workload, i) == 9);
        CHECK(ssj_workload_id(workload, i).len == 2 && chinese(ssj_workload_name(workload, i)));
        given += ssj_workload_visits(workload, i);
    }
    CHECK(given == seats);
    ssj_workload_free(workload);
    ssj_visits_free(staffed);
    ssj_visits_free(visits);
}

/* The journal of one campaign is what the unit's next one begins with. */
static void the_journal_goes_on(void)
{
    uint8_t secrets[SSJ_SECRETS_LEN];
    ssj_campaign *campaign = rehearsed(), *next = prepared();
    ssj_bytes *journal = NULL;

    MUST(ssj_campaign_journal(campaign, &journal, &err));
    CHECK(has(ssj_bytes_data(journal), ssj_bytes_len(journal), "\"close\""));
    fill(secrets, sizeof secrets, 1);
    FAILS(SSJ_REPEATED_KEY, ssj_campaign_commit(next, secrets, sizeof secrets, ssj_bytes_data(journal), ssj_bytes_len(journal),
                                                T_CLOSE + 1, &err));
    fill(secrets, sizeof secrets, 2);
    FAILS(SSJ_ALREADY_DRAWN, ssj_campaign_commit(next, secrets, sizeof secrets, ssj_bytes_data(journal), ssj_bytes_len(journal),
                                                 T_CLOSE + 1, &err));
    FAILS(SSJ_BAD_RECORD, ssj_campaign_commit(next, secrets, sizeof secrets, ssj_bytes_data(journal),
                                              ssj_bytes_len(journal) - 5, T_CLOSE + 1, &err));
    CHECK(ssj_campaign_stage(next) == SSJ_STAGE_PREPARED);
    ssj_bytes_free(journal);
    ssj_campaign_free(next);
    ssj_campaign_free(campaign);
}

static void time_does_not_run_backwards(void)
{
    uint8_t seed[SSJ_DIGEST_LEN];
    ssj_campaign *campaign = committed();
    int64_t seconds = 1;

    fill(seed, sizeof seed, 7);
    FAILS(SSJ_CEREMONY_ORDER, ssj_campaign_rehearse(campaign, seed, sizeof seed, T_COMMIT - 1, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_campaign_rehearse(campaign, seed, sizeof seed, -1, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_campaign_rehearse(campaign, seed, sizeof seed, INT64_MAX, &err));
    CHECK(ssj_campaign_stage(campaign) == SSJ_STAGE_COMMITTED);
    ssj_campaign_free(campaign);

    MUST(ssj_time_parse("2026-01-05T00:00:00Z", SSJ_NTS, &seconds, &err));
    CHECK(seconds == T_COMMIT);
    FAILS(SSJ_BAD_DATE, ssj_time_parse("2026-01-05 00:00:00", SSJ_NTS, &seconds, &err));
    FAILS(SSJ_BAD_DATE, ssj_time_parse("2026-02-30T00:00:00Z", SSJ_NTS, &seconds, &err));
    CHECK(seconds == T_COMMIT);
}

int main(void)
{
    what_is_prepared_can_be_read();
    every_visit_has_its_day();
    an_act_out_of_order_is_refused_and_changes_nothing();
    a_campaign_is_drawn_once();
    a_void_attempt_is_followed_by_another();
    visits_and_workload_can_be_read();
    the_journal_goes_on();
    time_does_not_run_backwards();
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
