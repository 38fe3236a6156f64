/* The annual plan, the batches of a task, and lists of items. */
#include "check.h"

static const char ROUND[] =
    "organisation = \"bureau\"\nyear = 2026\ntitle = \"年度计划\"\nsuite = \"sm3\"\n"
    "[[revisions]]\nnumber = 1\nby = \"1号文\"\nwhy = \"年度计划\"\nrecorded = 2025-12-20\n"
    "filed = { day = 2025-12-22, with = \"city\" }\npublished = { day = 2025-12-28, place = \"公示系统\" }\n"
    "[[revisions.rounds]]\ncode = \"c1\"\ntitle = \"季度抽查\"\n"
    "[[revisions.rounds.tasks]]\ncode = \"food\"\nitems = [\"food-01\"]\nstrata_by = \"tier\"\n"
    "quotas = { A = { ratio = \"10%\" }, B = { count = 2 } }\n"
    "window = { from = 2026-01-12, to = 2026-03-31 }\n";

static void an_annual_plan_has_states_changes_and_rounds(void)
{
    ssj_annual *annual = NULL;
    ssj_plan *plan = NULL;
    ssj_bytes *text = NULL;
    int32_t state = 0;

    FAILS(SSJ_BAD_ANNUAL_PLAN, ssj_annual_parse("year = 1\n", SSJ_NTS, &annual, &err));
    CHECK(annual == NULL && ssj_annual_revision_count(NULL) == 0);
    MUST(ssj_annual_parse(ROUND, SSJ_NTS, &annual, &err));
    CHECK(ssj_annual_revision_count(annual) == 1);
    MUST(ssj_annual_state(annual, 1, "2025-12-21", SSJ_NTS, &state, &err));
    CHECK(state == SSJ_REVISION_DRAFT);
    MUST(ssj_annual_state(annual, 1, "2025-12-28", SSJ_NTS, &state, &err));
    CHECK(state == SSJ_REVISION_EFFECTIVE);
    FAILS(SSJ_UNKNOWN_REFERENCE, ssj_annual_state(annual, 2, "2025-12-28", SSJ_NTS, &state, &err));
    FAILS(SSJ_BAD_DATE, ssj_annual_state(annual, 1, "28.12.2025", SSJ_NTS, &state, &err));

    MUST(ssj_annual_diff(annual, 0, 1, &text, &err));
    CHECK(has(ssj_bytes_data(text), ssj_bytes_len(text), "\"after\"") && has(ssj_bytes_data(text), ssj_bytes_len(text), "food"));
    ssj_bytes_free(text);
    FAILS(SSJ_UNKNOWN_REFERENCE, ssj_annual_diff(annual, 0, 2, &text, &err));

    /* The plan of the round reads back and is its round; another is not. */
    FAILS(SSJ_UNKNOWN_REFERENCE, ssj_annual_plan(annual, 1, "c2", SSJ_NTS, "2026-01-05", SSJ_NTS, &text, &err));
    MUST(ssj_annual_plan(annual, 1, "c1", SSJ_NTS, "2026-01-05", SSJ_NTS, &text, &err));
    MUST(ssj_plan_parse((const char *)ssj_bytes_data(text), ssj_bytes_len(text), &plan, &err));
    CHECK(is(ssj_plan_campaign(plan), "c1") && is(ssj_plan_unit(plan), "bureau"));
    MUST(ssj_annual_holds(annual, plan, &err));
    ssj_bytes_free(text);
    ssj_plan_free(plan);
    MUST(ssj_plan_parse(PLAN, SSJ_NTS, &plan, &err));
    FAILS(SSJ_BAD_ANNUAL_PLAN, ssj_annual_holds(annual, plan, &err));
    ssj_plan_free(plan);
    ssj_annual_free(annual);
    ssj_annual_free(NULL);
}

static void overlaps_of_two_plans_are_counted(void)
{
    ssj_registry *all = registry();
    ssj_plan *plan = NULL;
    ssj_bytes *text = NULL;
    const ssj_plan *plans[2];

    MUST(ssj_plan_parse(PLAN, SSJ_NTS, &plan, &err));
    plans[0] = plan;
    plans[1] = NULL;
    /* Tasks of one campaign visit together. */
    MUST(ssj_registry_overlaps(all, plans, 1, &text, &err));
    CHECK(has(ssj_bytes_data(text), ssj_bytes_len(text), "[]"));
    ssj_bytes_free(text);
    FAILS(SSJ_NULL_POINTER, ssj_registry_overlaps(all, plans, 2, &text, &err));
    CHECK(text == NULL);
    ssj_plan_free(plan);
    ssj_registry_free(all);
}

static void batches_have_their_days(void)
{
    ssj_campaign *campaign = prepared();
    ssj_batches *batches = NULL;

    FAILS(SSJ_WRONG_STATE, ssj_campaign_batches(campaign, "food", SSJ_NTS, &batches, &err));
    ssj_campaign_free(campaign);
    campaign = rehearsed();
    FAILS(SSJ_UNKNOWN_REFERENCE, ssj_campaign_batches(campaign, "fire", SSJ_NTS, &batches, &err));
    MUST(ssj_campaign_batches(campaign, "food", SSJ_NTS, &batches, &err));
    ssj_campaign_free(campaign);
    CHECK(ssj_batches_len(batches) == 1 && ssj_batches_target_count(batches, 0) == 6);
    CHECK(is(ssj_batches_from(batches, 0), "2026-01-12") && is(ssj_batches_to(batches, 0), "2026-03-31"));
    CHECK(ssj_batches_target(batches, 0, 5).len > 0 && ssj_batches_target(batches, 0, 6).len == 0);
    CHECK(ssj_batches_from(batches, 1).len == 0 && ssj_batches_target_count(batches, 1) == 0);
    ssj_batches_free(batches);
}

static void a_list_of_items_can_be_read(void)
{
    ssj_registry *all = registry();
    ssj_bytes *text = NULL;
    ssj_plan *plan = NULL;
    const char *day = "2026-01-05";

    MUST(ssj_list_items(all, "bureau", SSJ_NTS, day, SSJ_NTS, &text, &err));
    CHECK(has(ssj_bytes_data(text), ssj_bytes_len(text), "\"code\":\"food-01\""));
    ssj_bytes_free(text);
    MUST(ssj_list_diff(all, "bureau", SSJ_NTS, "2025-01-05", SSJ_NTS, day, SSJ_NTS, &text, &err));
    CHECK(has(ssj_bytes_data(text), ssj_bytes_len(text), "\"changed\":[]"));
    ssj_bytes_free(text);
    MUST(ssj_list_standings(all, day, SSJ_NTS, &text, &err));
    CHECK(has(ssj_bytes_data(text), ssj_bytes_len(text), "[]"));
    ssj_bytes_free(text);
    FAILS(SSJ_UNKNOWN_REFERENCE, ssj_list_affected(all, "bureau", SSJ_NTS, "law-2015", SSJ_NTS, day, SSJ_NTS, &text, &err));
    FAILS(SSJ_BAD_DATE, ssj_list_items(all, "bureau", SSJ_NTS, "today", SSJ_NTS, &text, &err));
    MUST(ssj_plan_parse(PLAN, SSJ_NTS, &plan, &err));
    MUST(ssj_registry_orphans(all, plan, &text, &err));
    CHECK(has(ssj_bytes_data(text), ssj_bytes_len(text), "{\"items\":[],\"targets\":[]}"));
    ssj_bytes_free(text);
    MUST(ssj_registry_explain(all, plan, "food-01", SSJ_NTS, "raw:L00", SSJ_NTS, &text, &err));
    CHECK(has(ssj_bytes_data(text), ssj_bytes_len(text), "\"applies\":true"));
    ssj_bytes_free(text);
    FAILS(SSJ_UNKNOWN_REFERENCE, ssj_registry_explain(all, plan, "food-01", SSJ_NTS, "raw:nobody", SSJ_NTS, &text, &err));
    ssj_plan_free(plan);
    FAILS(SSJ_NULL_POINTER, ssj_registry_orphans(all, NULL, &text, &err));
    FAILS(SSJ_NULL_POINTER, ssj_registry_explain(all, NULL, "food-01", SSJ_NTS, "raw:1", SSJ_NTS, &text, &err));
    FAILS(SSJ_NULL_POINTER, ssj_list_standings(NULL, day, SSJ_NTS, &text, &err));
    CHECK(text == NULL);
    ssj_registry_free(all);
}

int main(void)
{
    an_annual_plan_has_states_changes_and_rounds();
    overlaps_of_two_plans_are_counted();
    batches_have_their_days();
    a_list_of_items_can_be_read();
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
