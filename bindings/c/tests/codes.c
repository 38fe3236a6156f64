/* What a code means. */
#include "check.h"

static const int64_t DAY = 1767571200; /* 2026-01-05 */

static void the_parts_of_a_code_are_told_in_both_languages(void)
{
    ssj_meaning *meaning = NULL;
    size_t i;

    MUST(ssj_describe_code("11500000009276118B", SSJ_NTS, DAY, NULL, 0, &meaning, &err));
    CHECK(ssj_meaning_len(meaning) > 3 && is(ssj_meaning_part(meaning, 0), "uscc:11500000009276118B"));
    CHECK(is(ssj_meaning_text(meaning, 0, SSJ_LANG_EN), "a credit code"));
    CHECK(is(ssj_meaning_text(meaning, 0, SSJ_LANG_ZH), "统一社会信用代码"));
    for (i = 0; i < ssj_meaning_len(meaning); i++) {
        CHECK(ssj_meaning_part(meaning, i).len > 0 && ssj_meaning_label(meaning, i, SSJ_LANG_EN).len > 0);
        CHECK(chinese(ssj_meaning_label(meaning, i, SSJ_LANG_ZH)));
    }
    CHECK(ssj_meaning_part(meaning, i).len == 0 && ssj_meaning_text(meaning, i, SSJ_LANG_ZH).len == 0);
    CHECK(ssj_meaning_len(NULL) == 0);
    ssj_meaning_free(meaning);
}

static void a_mistyped_code_is_refused_with_what_may_have_been_meant(void)
{
    ssj_meaning *meaning = NULL;
    ssj_error *error = NULL;
    ssj_str message;

    CHECK(ssj_describe_code("115000000092761188", SSJ_NTS, DAY, NULL, 0, &meaning, &error) == SSJ_BAD_IDENTIFIER && meaning == NULL);
    message = ssj_error_message(error, SSJ_LANG_ZH);
    CHECK(has(message.data, message.len, "可能应为 uscc:11500000009276118B"));
    ssj_error_free(error);
    FAILS(SSJ_BAD_ARGUMENT, ssj_describe_code("140105", SSJ_NTS, -1, NULL, 0, &meaning, &err));
    FAILS(SSJ_UTF8, ssj_describe_code("\xff", 1, DAY, NULL, 0, &meaning, &err));
    FAILS(SSJ_NULL_POINTER, ssj_describe_code(NULL, 5, DAY, NULL, 0, &meaning, &err));
    FAILS(SSJ_NULL_POINTER, ssj_describe_code("140105", SSJ_NTS, DAY, NULL, 0, NULL, &err));
}

static void regions_of_the_host_go_before_the_built_in_ones(void)
{
    static const char own[] = "code,name,level,parent\n140171,综改示范区,zone,140000\n";
    ssj_meaning *meaning = NULL;
    size_t i;
    int found = 0;

    MUST(ssj_describe_code("region:140171", SSJ_NTS, DAY, own, SSJ_NTS, &meaning, &err));
    for (i = 0; i < ssj_meaning_len(meaning); i++) {
        ssj_str text = ssj_meaning_text(meaning, i, SSJ_LANG_ZH);
        found += has(text.data, text.len, "综改示范区");
    }
    CHECK(found > 0);
    ssj_meaning_free(meaning);
    CHECK(ssj_describe_code("140171", SSJ_NTS, DAY, "code,name\n1,2\n", SSJ_NTS, &meaning, NULL) != SSJ_OK && meaning == NULL);
}

int main(void)
{
    the_parts_of_a_code_are_told_in_both_languages();
    a_mistyped_code_is_refused_with_what_may_have_been_meant();
    regions_of_the_host_go_before_the_built_in_ones();
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
