/* Teams for any assignment problem. */
#include "check.h"

static const char PROBLEM[] =
    "{\"targets\": [{\"name\": \"bakery\", \"team\": 2, \"eligible\": [\"Chen\", \"Chu\", \"Wei\"]},"
    " {\"name\": \"mill\", \"team\": 1, \"eligible\": [\"Chen\", \"Wei\"]}],"
    " \"inspectors\": [{\"name\": \"Chen\", \"capacity\": 1}, {\"name\": \"Chu\", \"capacity\": 2},"
    " {\"name\": \"Wei\", \"capacity\": 2}]}";
static const uint8_t SEED[SSJ_SEED_LEN] = {7};

static void teams_probabilities_and_report_are_drawn_by_the_seed(void)
{
    ssj_problem *problem = NULL;
    char first[4096];
    ssj_str answer;

    MUST(ssj_problem_read(PROBLEM, SSJ_NTS, &problem, &err));
    CHECK(ssj_problem_answer(problem).len == 0);
    MUST(ssj_problem_draw(problem, SEED, sizeof SEED, 0, &err));
    answer = ssj_problem_answer(problem);
    CHECK(has(answer.data, answer.len, "\"teams\"") && has(answer.data, answer.len, "\"law\":\"exact\""));
    CHECK(!has(answer.data, answer.len, "\"probabilities\""));
    CHECK(answer.len < sizeof first);
    memcpy(first, answer.data, answer.len);
    first[answer.len] = '\0';
    MUST(ssj_problem_draw(problem, SEED, sizeof SEED, SSJ_MATCH_PROBABILITIES | SSJ_MATCH_REPORT, &err));
    answer = ssj_problem_answer(problem);
    CHECK(has(answer.data, answer.len, "\"probabilities\"") && has(answer.data, answer.len, "\"evenness\""));
    MUST(ssj_problem_draw(problem, SEED, sizeof SEED, 0, &err));
    CHECK(is(ssj_problem_answer(problem), first));
    ssj_problem_free(problem);
    ssj_problem_free(NULL);
}

static void who_competes_for_whom_is_told_in_words_and_as_data(void)
{
    static const char none[] = "{\"targets\": [{\"name\": \"mill\", \"team\": 1, \"eligible\": []}], \"inspectors\": []}";
    ssj_problem *problem = NULL;
    ssj_str answer;

    MUST(ssj_problem_read(none, sizeof none - 1, &problem, &err));
    FAILS(SSJ_INFEASIBLE, ssj_problem_draw(problem, SEED, sizeof SEED, 0, &err));
    answer = ssj_problem_answer(problem);
    CHECK(has(answer.data, answer.len, "\"shortages\"") && has(answer.data, answer.len, "\"mill\""));
    ssj_problem_free(problem);
}

static void what_is_wrong_is_named(void)
{
    ssj_problem *problem = NULL;

    FAILS(SSJ_BAD_INSTANCE, ssj_problem_read("{\"targets\": []}", SSJ_NTS, &problem, &err));
    FAILS(SSJ_UTF8, ssj_problem_read("\xff", 1, &problem, &err));
    FAILS(SSJ_NULL_POINTER, ssj_problem_read(NULL, 1, &problem, &err));
    FAILS(SSJ_NULL_POINTER, ssj_problem_read(PROBLEM, SSJ_NTS, NULL, &err));
    FAILS(SSJ_NULL_POINTER, ssj_problem_draw(NULL, SEED, sizeof SEED, 0, &err));
    MUST(ssj_problem_read(PROBLEM, SSJ_NTS, &problem, &err));
    FAILS(SSJ_NULL_POINTER, ssj_problem_draw(problem, NULL, sizeof SEED, 0, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_problem_draw(problem, SEED, 3, 0, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_problem_draw(problem, SEED, sizeof SEED, 4, &err));
    CHECK(ssj_problem_answer(problem).len == 0 && ssj_problem_answer(NULL).len == 0);
    ssj_problem_free(problem);
}

int main(void)
{
    teams_probabilities_and_report_are_drawn_by_the_seed();
    who_competes_for_whom_is_told_in_words_and_as_data();
    what_is_wrong_is_named();
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
