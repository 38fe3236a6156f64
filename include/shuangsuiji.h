/*
 * shuangsuiji: lawful random inspection (双随机、一公开). C99 and C++17.
 *
 * Written from bindings/c/src by `cargo xtask header`; do not edit. The guide is docs/c.md.
 *
 * Objects    are opaque. An ssj_x is freed by ssj_x_free, which does nothing for NULL; never by free().
 * Failing    functions give an ssj_status and take `ssj_error **err` last, which may be NULL. What they
 *            make is handed out through a pointer before it, which is NULL unless they succeed. A call
 *            that fails leaves the objects it was given as they were, unless its text says otherwise.
 * NULL       where it is not allowed is the error SSJ_NULL_POINTER; accessors give 0 or an empty text.
 * Text in    is UTF-8 by pointer and length, or closed by a NUL with the length SSJ_NTS.
 * Text out   is an ssj_str: borrowed, not closed by a NUL.
 * Threads    an object may be used from any thread, one call at a time. Calls that take it as `const`
 *            may run on it at once. There is no global state and nothing to initialise.
 * Panics     do not cross: they are SSJ_INTERNAL, and the handle refuses every later call. Where memory
 *            runs out, the process ends.
 * Time       is in seconds since 1970-01-01T00:00:00Z; the library reads no clock and no entropy.
 */


#ifndef SHUANGSUIJI_H
#define SHUANGSUIJI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * As the length of a text: it is closed by a NUL. Bytes always come with their own length.
 */
#define SSJ_NTS SIZE_MAX

/*
 * The Arrow C data and stream interfaces, as Apache Arrow fixes them; a header of Arrow that is included too
 * declares the same.
 */
#ifdef __cplusplus
extern "C" {
#endif

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};
#endif

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};
#endif

#ifdef __cplusplus
}
#endif

/**
 * The bytes of a digest, of a commitment, of a party's random value and of a rehearsal's seed.
 */
#define SSJ_DIGEST_LEN 32

/**
 * Major version of the header; compare `ssj_version` for that of the library.
 */
#define SSJ_VERSION_MAJOR 0

/**
 * Minor version of the header.
 */
#define SSJ_VERSION_MINOR 1

/**
 * Patch version of the header.
 */
#define SSJ_VERSION_PATCH 0

/**
 * The ABI that the header describes. It rises when a compiled host would break, and then only: a
 * host refuses to run where `ssj_abi_version` gives another number.
 */
#define SSJ_ABI_VERSION 1

/**
 * What an error is about: a register or another input.
 */
#define SSJ_KIND_INPUT 1

/**
 * What an error is about: the plan.
 */
#define SSJ_KIND_PLAN 2

/**
 * What an error is about: the frame.
 */
#define SSJ_KIND_FRAME 3

/**
 * What an error is about: the seed ceremony.
 */
#define SSJ_KIND_CEREMONY 4

/**
 * What an error is about: the matching of inspectors.
 */
#define SSJ_KIND_MATCHING 5

/**
 * What an error is about: a record or a proof.
 */
#define SSJ_KIND_RECORD 6

/**
 * What an error is about: calls in the wrong order or with wrong arguments.
 */
#define SSJ_KIND_STATE 7

/**
 * What an error is about: the host's files or memory.
 */
#define SSJ_KIND_IO 8

/**
 * What an error is about: a fault of the engine.
 */
#define SSJ_KIND_INTERNAL 9

/**
 * Messages in English; so is every other number that is not a language.
 */
#define SSJ_LANG_EN 0

/**
 * Messages in Chinese (中文).
 */
#define SSJ_LANG_ZH 1

/**
 * Decided, and with nobody (草案).
 */
#define SSJ_REVISION_DRAFT 1

/**
 * Filed with the next level up (已报备).
 */
#define SSJ_REVISION_FILED 2

/**
 * Published (已公示).
 */
#define SSJ_REVISION_PUBLISHED 3

/**
 * In force (已生效).
 */
#define SSJ_REVISION_EFFECTIVE 4

/**
 * Worth knowing.
 */
#define SSJ_SEVERITY_INFO 1

/**
 * To be mended.
 */
#define SSJ_SEVERITY_WARN 2

/**
 * The plan cannot be committed, unless the finding is waived.
 */
#define SSJ_SEVERITY_ERROR 3

/**
 * Targets (检查对象名录库).
 */
#define SSJ_REGISTER_TARGETS 1

/**
 * Inspectors (执法检查人员名录库).
 */
#define SSJ_REGISTER_INSPECTORS 2

/**
 * Items (随机抽查事项清单).
 */
#define SSJ_REGISTER_ITEMS 3

/**
 * Past inspections (检查记录).
 */
#define SSJ_REGISTER_HISTORY 4

/**
 * Organisations (机构名录), optional: where they are given, units and parties are looked up in them.
 */
#define SSJ_REGISTER_ORGANISATIONS 5

/**
 * Regions (行政区划), optional: they go before the built-in tree.
 */
#define SSJ_REGISTER_REGIONS 6

/**
 * Older codes of entities with the credit codes that they became (代码对照表), optional.
 */
#define SSJ_REGISTER_CROSSWALK 7

/**
 * Days worked or off (工作日历), optional, beside the built-in notices.
 */
#define SSJ_REGISTER_CALENDAR 8

/**
 * Legal bases (检查依据库), optional: the codes that items name, with the days on which they are in force.
 */
#define SSJ_REGISTER_BASES 9

/**
 * Joint scenes (一业一查清单), optional: a row a department; counted as versions of scenes.
 */
#define SSJ_REGISTER_SCENES 10

/**
 * Tags of targets (标签库), optional.
 */
#define SSJ_REGISTER_TAGS 11

/**
 * Licences of targets (许可证库), optional.
 */
#define SSJ_REGISTER_LICENCES 12

/**
 * Classes of targets by scheme (分类结果库), optional.
 */
#define SSJ_REGISTER_TIERS 13

/**
 * Specialties and qualifications of inspectors (专长与资质库), optional.
 */
#define SSJ_REGISTER_SKILLS 14

/**
 * Recusals of inspectors with reason and time limit (回避库), optional.
 */
#define SSJ_REGISTER_RECUSALS 15

/**
 * Persons behind targets (相关人员库), optional.
 */
#define SSJ_REGISTER_PERSONS 16

/**
 * Bad rows: as the `campaign.toml` of the folder says.
 */
#define SSJ_ON_BAD_AS_STATED 0

/**
 * A bad row refuses its register, and all bad rows are listed.
 */
#define SSJ_ON_BAD_REFUSE 1

/**
 * Bad rows are left out, listed, and counted by reason in the record.
 */
#define SSJ_ON_BAD_SET_ASIDE 2

/**
 * No campaign: the handle is NULL, or an earlier call on it ended in a panic.
 */
#define SSJ_STAGE_NONE 0

/**
 * Frames and numbers are there; nothing is committed.
 */
#define SSJ_STAGE_PREPARED 1

/**
 * Pool and plan are committed.
 */
#define SSJ_STAGE_COMMITTED 2

/**
 * The seed ceremony is under way.
 */
#define SSJ_STAGE_CEREMONY 3

/**
 * The targets are drawn.
 */
#define SSJ_STAGE_DRAWN 4

/**
 * Every visit has its team.
 */
#define SSJ_STAGE_MATCHED 5

/**
 * The campaign is closed: its rows may be public.
 */
#define SSJ_STAGE_CLOSED 6

/**
 * The length of the keeper's secrets: four of 32 bytes.
 */
#define SSJ_SECRETS_LEN 128

/**
 * No ceremony is under way.
 */
#define SSJ_STANDING_NONE 0

/**
 * It waits for commitments.
 */
#define SSJ_STANDING_COMMITS 1

/**
 * It waits for the dice.
 */
#define SSJ_STANDING_PHYSICAL 2

/**
 * It waits for the beacon's round.
 */
#define SSJ_STANDING_BEACON 3

/**
 * It waits for the reveal of the party that `ssj_campaign_reveals_next` names.
 */
#define SSJ_STANDING_REVEAL 4

/**
 * All have revealed: it waits for `ssj_campaign_draw`.
 */
#define SSJ_STANDING_SEED 5

/**
 * The seed is public.
 */
#define SSJ_STANDING_SEEDED 6

/**
 * The attempt is void: it waits for `ssj_campaign_retry`.
 */
#define SSJ_STANDING_VOID 7

/**
 * The part of a record that anybody may see.
 */
#define SSJ_PART_PUBLIC 0

/**
 * The part of a record that stays with its keeper: keys, names, and before the close the rows.
 */
#define SSJ_PART_SEALED 1

/**
 * After the ceremony: plan and journal are public, the rows are sealed, for witnesses.
 */
#define SSJ_DISCLOSURE_CEREMONY 0

/**
 * After the close: all blinded rows are public, and anybody can re-run everything.
 */
#define SSJ_DISCLOSURE_CLOSED 1

/**
 * All that is public holds, and the draw was re-run.
 */
#define SSJ_VERDICT_VALID 1

/**
 * All holds, of a rehearsal: never a valid draw.
 */
#define SSJ_VERDICT_REHEARSAL 2

/**
 * What is public holds, but the rows are not public yet: the draw was not re-run.
 */
#define SSJ_VERDICT_INCOMPLETE 3

/**
 * Something does not hold.
 */
#define SSJ_VERDICT_INVALID 4

/**
 * The point holds.
 */
#define SSJ_OUTCOME_PASSED 1

/**
 * The point does not hold.
 */
#define SSJ_OUTCOME_FAILED 2

/**
 * The point could not be checked; its text says why.
 */
#define SSJ_OUTCOME_NOT_CHECKED 3

/**
 * The point holds, and more was done after the draw than the plan allows; its text says what.
 */
#define SSJ_OUTCOME_FLAGGED 4

/**
 * The probability of every pair is wanted too.
 */
#define SSJ_MATCH_PROBABILITIES 1

/**
 * How predictable the teams are is wanted too, what more capacity would change, and one more inspector.
 */
#define SSJ_MATCH_REPORT 2

/**
 * The bytes of a seed of the functions for statistics and simulation.
 */
#define SSJ_SEED_LEN 32

/**
 * An annual plan (年度抽查计划), checked by itself. Never changes: it may be read from several threads at once. Freed by
 * `ssj_annual_free`.
 */
typedef struct ssj_annual ssj_annual;

/**
 * The drawn targets of a task in the batches (分批) that the plan names. A list of its own, which outlives the campaign.
 * Never changes: it may be read from several threads at once. Freed by `ssj_batches_free`.
 */
typedef struct ssj_batches ssj_batches;

/**
 * Owned bytes, such as a journal or a proof. Never changes: it may be read from several threads
 * at once. Freed by `ssj_bytes_free`.
 */
typedef struct ssj_bytes ssj_bytes;

/**
 * A campaign (抽查活动): one handle that knows its stage. An act out of order is refused with
 * `SSJ_WRONG_STATE`, and an act that fails leaves the campaign as it was. It may move between
 * threads; while a call that takes it without `const` runs, no other call on it may. Freed by
 * `ssj_campaign_free`.
 */
typedef struct ssj_campaign ssj_campaign;

/**
 * The life cycle of the draws of a unit, as its journal has it. One thread at a time. Freed by `ssj_casebook_free`.
 */
typedef struct ssj_casebook ssj_casebook;

/**
 * An error: code, place, message and remedy. Functions that can fail take, last of all, an
 * optional `ssj_error **err`: on failure it receives one that the caller frees by
 * `ssj_error_free`, on success NULL; whatever it held before is not freed. Never changes: it may
 * be read from several threads at once.
 */
typedef struct ssj_error ssj_error;

/**
 * How one entity fared, a row for each stratum whose frame held it. Never changes: it may be read
 * from several threads at once. Freed by `ssj_explanation_free`.
 */
typedef struct ssj_explanation ssj_explanation;

/**
 * The funnel (筛选) of every task: one row a filter. A list of its own, which outlives the
 * campaign. Never changes: it may be read from several threads at once. Freed by
 * `ssj_funnel_free`.
 */
typedef struct ssj_funnel ssj_funnel;

/**
 * What the lint found of a plan (计划体检): one row a finding. A list of its own, which outlives the campaign. Never
 * changes: it may be read from several threads at once. Freed by `ssj_lint_free`.
 */
typedef struct ssj_lint ssj_lint;

/**
 * What a code and each of its parts mean. Never changes: it may be read from several threads at once. Freed by
 * `ssj_meaning_free`.
 */
typedef struct ssj_meaning ssj_meaning;

/**
 * The notices of a plan: one row each. A list of its own, which outlives the campaign. Never changes: it
 * may be read from several threads at once. Freed by `ssj_notices_free`.
 */
typedef struct ssj_notices ssj_notices;

/**
 * A plan (抽查计划), checked by itself. Never changes: it may be read from several threads at
 * once. Freed by `ssj_plan_free`.
 */
typedef struct ssj_plan ssj_plan;

/**
 * An assignment problem and its last answer. Freed by `ssj_problem_free`.
 */
typedef struct ssj_problem ssj_problem;

/**
 * A phrase with what it comes to. Never changes: it may be read from several threads at once. Freed
 * by `ssj_quota_free`.
 */
typedef struct ssj_quota ssj_quota;

/**
 * A record (抽查记录): the files of its public part, which anybody may see, and of its sealed
 * part, which stays with the keeper. It may move between threads; while a call that takes it
 * without `const` runs, no other call on it may. Freed by `ssj_record_free`.
 */
typedef struct ssj_record ssj_record;

/**
 * Collects registers, one source after the other, until `ssj_registers_build`. It may move
 * between threads; while a call that takes it without `const` runs, no other call on it may.
 * Freed by `ssj_registers_free`.
 */
typedef struct ssj_registers ssj_registers;

/**
 * The registers of a campaign, checked together. Never changes: it may be read from several
 * threads at once, and several campaigns may be made of it. Freed by `ssj_registry_free`.
 */
typedef struct ssj_registry ssj_registry;

/**
 * The report of a verification. Never changes: it may be read from several threads at once.
 * Freed by `ssj_report_free`.
 */
typedef struct ssj_report ssj_report;

/**
 * The schedule (检查日程): every visit with its target, its tasks and its day. A list of its own, which outlives the
 * campaign. Never changes: it may be read from several threads at once. Freed by `ssj_schedule_free`.
 */
typedef struct ssj_schedule ssj_schedule;

/**
 * What the self-test found. Never changes: it may be read from several threads at once. Freed by
 * `ssj_selftest_free`.
 */
typedef struct ssj_selftest ssj_selftest;

/**
 * The rows that were set aside. A list of its own, which outlives what it was read from. Never
 * changes: it may be read from several threads at once. Freed by `ssj_set_aside_free`.
 */
typedef struct ssj_set_aside ssj_set_aside;

/**
 * The strata (分层) of every task in numbers. A list of its own, which outlives the campaign.
 * Never changes: it may be read from several threads at once. Freed by `ssj_strata_free`.
 */
typedef struct ssj_strata ssj_strata;

/**
 * The visits: every drawn target once, however many tasks drew it (综合查一次), in the order of the
 * blinded ids. Teams stand in it from `SSJ_STAGE_MATCHED` on. It names targets and people: keep it
 * as you keep the registers. A list of its own, which outlives the campaign. Never changes: it may
 * be read from several threads at once. Freed by `ssj_visits_free`.
 */
typedef struct ssj_visits ssj_visits;

/**
 * The workload: every inspector with the number of visits they have been given, those with none
 * too. A list of its own, which outlives the campaign. Never changes: it may be read from several
 * threads at once. Freed by `ssj_workload_free`.
 */
typedef struct ssj_workload ssj_workload;

/**
 * Borrowed text: UTF-8, not closed by a NUL. It lives as long as the object it was read from,
 * unless the function says otherwise, and is never freed by the caller. `data` is never NULL;
 * where there is no text, `len` is 0.
 */
typedef struct ssj_str {
    /**
     * The first byte.
     */
    const char *data;
    /**
     * How many bytes.
     */
    size_t len;
} ssj_str;

/**
 * What a call gives: `SSJ_OK`, or the code of what was wrong. A number is never given to another
 * error; later versions add numbers.
 */
typedef int32_t ssj_status;

/**
 * The call did what it says.
 */
#define SSJ_OK 0

/**
 * Several problems.
 */
#define SSJ_SEVERAL 1

/**
 * A row cannot be used.
 */
#define SSJ_BAD_ROW 101

/**
 * A column is missing.
 */
#define SSJ_MISSING_COLUMN 102

/**
 * The text is not in the stated encoding.
 */
#define SSJ_BAD_ENCODING 103

/**
 * A date or span of dates is wrong.
 */
#define SSJ_BAD_DATE 104

/**
 * A number is wrong.
 */
#define SSJ_BAD_NUMBER 105

/**
 * An identifier is wrong.
 */
#define SSJ_BAD_IDENTIFIER 106

/**
 * A value is not one of those known.
 */
#define SSJ_UNKNOWN_VALUE 107

/**
 * An id occurs twice.
 */
#define SSJ_DUPLICATE_ID 108

/**
 * Rows of one entity contradict each other.
 */
#define SSJ_DUPLICATE_ENTITY 109

/**
 * Something is named that is not there.
 */
#define SSJ_UNKNOWN_REFERENCE 110

/**
 * The mapping file is wrong.
 */
#define SSJ_BAD_MAPPING 111

/**
 * A column is of a type that cannot be read.
 */
#define SSJ_COLUMN_TYPE 112

/**
 * A file is damaged, or of another kind than stated.
 */
#define SSJ_BAD_FILE 113

/**
 * A region cannot be placed.
 */
#define SSJ_UNKNOWN_REGION 117

/**
 * A scope expression is wrong.
 */
#define SSJ_BAD_SCOPE 120

/**
 * A class is older than the plan allows.
 */
#define SSJ_STALE_TIER 121

/**
 * What is needed of officers is wrong.
 */
#define SSJ_BAD_NEED 122

/**
 * The plan is wrong.
 */
#define SSJ_BAD_PLAN 201

/**
 * A quota is wrong.
 */
#define SSJ_BAD_QUOTA 202

/**
 * A document holds something this version does not understand.
 */
#define SSJ_NOT_UNDERSTOOD 203

/**
 * A quota phrase cannot be read.
 */
#define SSJ_BAD_PHRASE 204

/**
 * Bounds of a quota contradict each other, the frame or the number.
 */
#define SSJ_QUOTA_CONFLICT 205

/**
 * A quota phrase leaves the number open.
 */
#define SSJ_QUOTA_OPEN 206

/**
 * A quota phrase needs to know more.
 */
#define SSJ_QUOTA_FACTS 207

/**
 * An item has no legal basis in force.
 */
#define SSJ_NO_VALID_BASIS 210

/**
 * The catalogue is behind its superior's.
 */
#define SSJ_STALE_CATALOGUE 211

/**
 * The past of a list cannot be changed.
 */
#define SSJ_RETROACTIVE_EDIT 212

/**
 * An item is looser than the superior's.
 */
#define SSJ_LOOSER_THAN_SUPERIOR 213

/**
 * The mode of a check does not fit its item.
 */
#define SSJ_WRONG_MODE 214

/**
 * A partner of a joint plan has not accepted.
 */
#define SSJ_SILENT_PARTNER 215

/**
 * What is checked off site first is planned on site without a reason.
 */
#define SSJ_OFF_SITE_FIRST 216

/**
 * The plan breaks a rule of the lint.
 */
#define SSJ_BROKEN_RULE 217

/**
 * The annual plan is not filed and published.
 */
#define SSJ_UNPUBLISHED_PLAN 218

/**
 * The annual plan is wrong, or the plan is not a round of it.
 */
#define SSJ_BAD_ANNUAL_PLAN 219

/**
 * Strata of frame and plan differ.
 */
#define SSJ_STRATUM_MISMATCH 301

/**
 * Fewer targets can be drawn than the quota asks for.
 */
#define SSJ_SHORT_FRAME 302

/**
 * A unit's size, probability or value cannot be used.
 */
#define SSJ_BAD_UNIT 320

/**
 * A sample of this size cannot be drawn.
 */
#define SSJ_SAMPLE_SIZE 321

/**
 * The groups of a frame are wrong.
 */
#define SSJ_BAD_GROUP 322

/**
 * An allocation cannot be met.
 */
#define SSJ_UNMET_TOTAL 323

/**
 * The sample was not drawn by chance.
 */
#define SSJ_NOT_BY_CHANCE 324

/**
 * No estimate can be made.
 */
#define SSJ_NO_ESTIMATE 325

/**
 * A parameter of a design is out of its range.
 */
#define SSJ_BAD_PARAMETER 326

/**
 * The ceremony's acts are out of order.
 */
#define SSJ_CEREMONY_ORDER 401

/**
 * A reveal does not open its commitment.
 */
#define SSJ_BAD_REVEAL 402

/**
 * A party is not of this ceremony.
 */
#define SSJ_UNKNOWN_PARTY 403

/**
 * No attempt is left.
 */
#define SSJ_ATTEMPTS_EXHAUSTED 404

/**
 * The dice do not fit the plan's pattern.
 */
#define SSJ_BAD_PHYSICAL 405

/**
 * A seed cannot be given.
 */
#define SSJ_SEED_REFUSED 406

/**
 * A pool key is used again.
 */
#define SSJ_REPEATED_KEY 407

/**
 * This campaign has been drawn.
 */
#define SSJ_ALREADY_DRAWN 408

/**
 * A commitment cannot be used.
 */
#define SSJ_BAD_COMMITMENT 409

/**
 * A replacement does not fit.
 */
#define SSJ_BAD_REPLACEMENT 410

/**
 * No lawful assignment of inspectors exists.
 */
#define SSJ_INFEASIBLE 501

/**
 * The matching instance is wrong.
 */
#define SSJ_BAD_INSTANCE 502

/**
 * A record file is damaged.
 */
#define SSJ_BAD_RECORD 601

/**
 * The proof does not hold.
 */
#define SSJ_PROOF_FAILED 602

/**
 * The entity is not in the pool.
 */
#define SSJ_ENTITY_NOT_FOUND 603

/**
 * A file of the record is not the one that was published.
 */
#define SSJ_RECORD_CHANGED 604

/**
 * A file of the record is missing.
 */
#define SSJ_RECORD_MISSING 605

/**
 * The record holds a file that is not part of it.
 */
#define SSJ_RECORD_ADDED 606

/**
 * The call does not fit the campaign's stage.
 */
#define SSJ_WRONG_STATE 701

/**
 * An argument is wrong.
 */
#define SSJ_BAD_ARGUMENT 702

/**
 * This belongs to another organisation.
 */
#define SSJ_WRONG_ORGANISATION 703

/**
 * This campaign was cancelled.
 */
#define SSJ_CANCELLED 704

/**
 * A pointer is null.
 */
#define SSJ_NULL_POINTER 705

/**
 * A text argument is not UTF-8.
 */
#define SSJ_UTF8 706

/**
 * An entry of the life cycle is wrong.
 */
#define SSJ_BAD_ENTRY 710

/**
 * The act does not fit the stage of the visit.
 */
#define SSJ_WRONG_STAGE 711

/**
 * This act is not for this organisation or person.
 */
#define SSJ_NOT_THEIRS 712

/**
 * The key of a submission is used twice.
 */
#define SSJ_DOUBLED_KEY 713

/**
 * The way of a result has a gap.
 */
#define SSJ_GAP 714

/**
 * A file cannot be read or written.
 */
#define SSJ_IO 801

/**
 * A fault of the engine.
 */
#define SSJ_INTERNAL 901

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the library that is loaded, such as `0.1.0`: static, closed by a NUL.
 */
const char *ssj_version(void);

/**
 * The ABI of the library that is loaded; to be compared with `SSJ_ABI_VERSION`.
 */
uint32_t ssj_abi_version(void);

/**
 * What a status means, in a language (`SSJ_LANG_EN`, `SSJ_LANG_ZH`): one short text that says
 * nothing of the place. Empty for `SSJ_OK` and for a number that is no status.
 *
 * The text is static. May be called from any thread.
 */
struct ssj_str ssj_status_text(ssj_status status, int32_t language);

/**
 * What to do about a status, in a language. Empty for `SSJ_OK` and for a number that is no status.
 *
 * The text is static. May be called from any thread.
 */
struct ssj_str ssj_status_remedy(ssj_status status, int32_t language);

/**
 * The first of the bytes; they live as long as the object. NULL for NULL.
 */
const uint8_t *ssj_bytes_data(const struct ssj_bytes *bytes);

/**
 * How many bytes there are; 0 for NULL.
 */
size_t ssj_bytes_len(const struct ssj_bytes *bytes);

/**
 * Frees the bytes; NULL does nothing.
 */
void ssj_bytes_free(struct ssj_bytes *bytes);

/**
 * The status code. `SSJ_OK` for NULL. Several problems have the code `SSJ_SEVERAL`: see
 * `ssj_error_count`.
 */
ssj_status ssj_error_code(const struct ssj_error *error);

/**
 * What the error is about: `SSJ_KIND_INPUT` .. `SSJ_KIND_INTERNAL`; 0 for NULL.
 */
int32_t ssj_error_kind(const struct ssj_error *error);

/**
 * The name of the code, such as `BadRow`; the same in every language of hosts.
 */
struct ssj_str ssj_error_name(const struct ssj_error *error);

/**
 * What was wrong, where, and what to do, in a language (`SSJ_LANG_EN`, `SSJ_LANG_ZH`). Several
 * problems take a line each. Values of registers stand in it shortened and on one line.
 */
struct ssj_str ssj_error_message(const struct ssj_error *error, int32_t language);

/**
 * What to do, in a language.
 */
struct ssj_str ssj_error_remedy(const struct ssj_error *error, int32_t language);

/**
 * The file, or the name under which a register was given; empty where there is none.
 */
struct ssj_str ssj_error_file(const struct ssj_error *error);

/**
 * The field, the column or the argument; empty where there is none.
 */
struct ssj_str ssj_error_field(const struct ssj_error *error);

/**
 * The value, whole, as it stood in the input; empty where there is none.
 */
struct ssj_str ssj_error_value(const struct ssj_error *error);

/**
 * Puts the row into `row` and says whether there is one: in CSV the line of the file, from 1;
 * elsewhere the row's number from 0. `row` may be NULL; it is left alone where there is no row.
 *
 * # Safety
 * `row` is NULL or valid for a write.
 */
bool ssj_error_row(const struct ssj_error *error, uint64_t *row);

/**
 * How many errors are inside this one; 0 where it is a single one.
 */
size_t ssj_error_count(const struct ssj_error *error);

/**
 * One of the errors inside, from 0; NULL beyond the last. It belongs to `error`: it lives as long
 * and is not freed.
 */
const struct ssj_error *ssj_error_at(const struct ssj_error *error, size_t index);

/**
 * Frees an error; NULL does nothing.
 */
void ssj_error_free(struct ssj_error *error);

/**
 * Reads a time as the journal writes it, `YYYY-MM-DDTHH:MM:SSZ`, into seconds since
 * 1970-01-01T00:00:00Z, which is how every call takes a time. The library reads no clock: in C,
 * `(int64_t)time(NULL)` is the time now.
 *
 * Errors: `SSJ_BAD_DATE`, `SSJ_UTF8`, `SSJ_NULL_POINTER`; `seconds` is then left alone. May be
 * called from any thread.
 *
 * # Safety
 * `text` is valid for `text_len` bytes, `seconds` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_time_parse(const char *text, size_t text_len, int64_t *seconds, struct ssj_error **err);

/**
 * Reads an annual plan from text in TOML, or in JSON where it begins with `{`, and checks all that can be checked
 * without a register. Its keys are those of `docs/schemas/annual.schema.json`.
 *
 * Gives: an annual plan in `out`, to be freed by `ssj_annual_free`. Errors: `SSJ_BAD_ANNUAL_PLAN`,
 * `SSJ_RETROACTIVE_EDIT` and what `ssj_plan_parse` says of a round, every problem at once; `SSJ_UTF8`,
 * `SSJ_NULL_POINTER`. May be called from any thread.
 *
 * # Safety
 * `text` is valid for `text_len` bytes, `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_annual_parse(const char *text, size_t text_len, struct ssj_annual **out, struct ssj_error **err);

/**
 * How many revisions (版本) it has; they are numbered from 1.
 */
size_t ssj_annual_revision_count(const struct ssj_annual *annual);

/**
 * How far a revision is on a day (`YYYY-MM-DD`): `SSJ_REVISION_DRAFT` .. `SSJ_REVISION_EFFECTIVE` in `state`.
 *
 * Errors: `SSJ_UNKNOWN_REFERENCE` for a revision that is not there, `SSJ_BAD_DATE`, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `date` is valid for `date_len` bytes, `state` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_annual_state(const struct ssj_annual *annual,
                            uint32_t revision,
                            const char *date,
                            size_t date_len,
                            int32_t *state,
                            struct ssj_error **err);

/**
 * What changes from one revision to another, for its filing (报备), as a JSON object with the digests of both, and the
 * tasks that are added, removed and changed, field by field; from 0, all that the newer one has.
 *
 * Gives: text in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_UNKNOWN_REFERENCE`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_annual_diff(const struct ssj_annual *annual,
                           uint32_t older,
                           uint32_t newer,
                           struct ssj_bytes **out,
                           struct ssj_error **err);

/**
 * The plan of a round as far as the annual plan says it: unit, campaign, title, tasks, policy of tiers and the results of
 * the rounds that ended before `date`, the day of its snapshot; the parties are the host's to add. As JSON, which
 * `ssj_plan_parse` reads.
 *
 * Gives: text in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_UNKNOWN_REFERENCE` for a revision or a round that
 * is not there, `SSJ_BAD_DATE`, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `round` and `date` are valid for their lengths, `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_annual_plan(const struct ssj_annual *annual,
                           uint32_t revision,
                           const char *round,
                           size_t round_len,
                           const char *date,
                           size_t date_len,
                           struct ssj_bytes **out,
                           struct ssj_error **err);

/**
 * Checks that a plan is a round of the annual plan: of the revision that it names, which holds on its day, with the same
 * tasks. The plan is read by `ssj_plan_parse`.
 *
 * Errors: `SSJ_BAD_ANNUAL_PLAN` for all that differs, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `err` is NULL or valid for a write.
 */
ssj_status ssj_annual_holds(const struct ssj_annual *annual,
                            const struct ssj_plan *plan,
                            struct ssj_error **err);

/**
 * Frees an annual plan; NULL does nothing.
 */
void ssj_annual_free(struct ssj_annual *annual);

/**
 * The overlaps (重复检查) of plans over one registry: tasks of different campaigns whose windows share a day and that can
 * visit the same targets, as a JSON array of objects with `first` and `second` (unit, campaign, task), `from`, `to` and
 * `targets`.
 *
 * Gives: text in `out`, to be freed by `ssj_bytes_free`. Errors: of items, regions and rules, as
 * `ssj_campaign_prepare`; `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `plans` is valid for `count` pointers, each to a plan; `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_registry_overlaps(const struct ssj_registry *registry,
                                 const struct ssj_plan *const *plans,
                                 size_t count,
                                 struct ssj_bytes **out,
                                 struct ssj_error **err);

/**
 * Looks at the plan by every rule of docs/lint.md, as for a commitment on the day of its snapshot. At every stage.
 *
 * Gives: a list in `out`, to be freed by `ssj_lint_free`. Errors: `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_campaign_lint(const struct ssj_campaign *campaign, struct ssj_lint **out, struct ssj_error **err);

/**
 * How many findings the list has.
 */
size_t ssj_lint_len(const struct ssj_lint *lint);

/**
 * How many findings keep the plan from being committed: errors that are not waived.
 */
size_t ssj_lint_errors(const struct ssj_lint *lint);

/**
 * The rule of a finding, such as `SSJ-L004`, which never changes its meaning; empty beyond the last.
 */
struct ssj_str ssj_lint_rule(const struct ssj_lint *lint, size_t index);

/**
 * How much a finding weighs: `SSJ_SEVERITY_INFO` .. `SSJ_SEVERITY_ERROR`; 0 beyond the last.
 */
int32_t ssj_lint_severity(const struct ssj_lint *lint, size_t index);

/**
 * Whether the plan waives a finding, with a reason.
 */
bool ssj_lint_waived(const struct ssj_lint *lint, size_t index);

/**
 * The place in the plan that a finding is about, such as `tasks[0].items`.
 */
struct ssj_str ssj_lint_field(const struct ssj_lint *lint, size_t index);

/**
 * A finding on one line, with its place and where its rule comes from, in a language (`SSJ_LANG_EN`, `SSJ_LANG_ZH`).
 */
struct ssj_str ssj_lint_text(const struct ssj_lint *lint, size_t index, int32_t language);

/**
 * All findings as JSON: an object with `findings`, as docs/lint.md describes.
 */
struct ssj_str ssj_lint_json(const struct ssj_lint *lint);

/**
 * Frees the list; NULL does nothing.
 */
void ssj_lint_free(struct ssj_lint *lint);

/**
 * The items that an authority may draw for on a day (`YYYY-MM-DD`): its own list over its superior's, projected by level
 * and region; the one list where it is not kept in versions. As a JSON array of objects with the columns of the register
 * of items.
 *
 * Gives: text in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_UNKNOWN_REFERENCE` where no list is in force for
 * it, `SSJ_BAD_DATE`, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `unit` and `date` are valid for their lengths, `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_list_items(const struct ssj_registry *registry,
                          const char *unit,
                          size_t unit_len,
                          const char *date,
                          size_t date_len,
                          struct ssj_bytes **out,
                          struct ssj_error **err);

/**
 * What changed in the list of an authority from one day to another, as a JSON object: `added`, `removed`, `changed` with
 * field, old and new value, `bases` likewise, and `by_basis`, the items whose legal basis changed.
 *
 * Gives: text in `out`, to be freed by `ssj_bytes_free`. Errors: as `ssj_list_items`.
 *
 * # Safety
 * `unit`, `from` and `to` are valid for their lengths, `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_list_diff(const struct ssj_registry *registry,
                         const char *unit,
                         size_t unit_len,
                         const char *from,
                         size_t from_len,
                         const char *to,
                         size_t to_len,
                         struct ssj_bytes **out,
                         struct ssj_error **err);

/**
 * The items of an authority's list that a legal basis (检查依据) carries on a day, as a JSON array of objects with `item`
 * and `others`, its other bases in force: an item without one cannot be drawn for once the basis is repealed.
 *
 * Gives: text in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_UNKNOWN_REFERENCE` for a basis that the register
 * does not have, and as `ssj_list_items`.
 *
 * # Safety
 * `unit`, `basis` and `date` are valid for their lengths, `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_list_affected(const struct ssj_registry *registry,
                             const char *unit,
                             size_t unit_len,
                             const char *basis,
                             size_t basis_len,
                             const char *date,
                             size_t date_len,
                             struct ssj_bytes **out,
                             struct ssj_error **err);

/**
 * How every list stands on a day: whether it has merged its superior's (同步), and for how many working days it has not,
 * as a JSON array of objects with `owner`, `version`, `state` and `lag`. Empty where the list is not kept in versions.
 *
 * Gives: text in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_BAD_DATE`, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `date` is valid for its length, `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_list_standings(const struct ssj_registry *registry,
                              const char *date,
                              size_t date_len,
                              struct ssj_bytes **out,
                              struct ssj_error **err);

/**
 * Why an item applies to a target, or why not, as a plan sees lists and registers on its day: a JSON object with `item`,
 * `applies` and `decisions`, of each whether its clause `holds`, and the clause and what the registers say as `en` and
 * `zh`.
 *
 * Gives: text in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_UNKNOWN_REFERENCE` for an item that is not in force
 * or a target that is not in the directory, `SSJ_BAD_IDENTIFIER`, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `item` and `target` (scheme:value) are valid for their lengths, `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_registry_explain(const struct ssj_registry *registry,
                                const struct ssj_plan *plan,
                                const char *item,
                                size_t item_len,
                                const char *target,
                                size_t target_len,
                                struct ssj_bytes **out,
                                struct ssj_error **err);

/**
 * What is left over on either side (无对应项), as a plan sees lists and registers on its day: a JSON object with `items`, the
 * codes of those that apply to no target, and `targets`, the ids of active ones that no item applies to.
 *
 * Gives: text in `out`, to be freed by `ssj_bytes_free`. Errors: as `ssj_list_items`.
 *
 * # Safety
 * `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_registry_orphans(const struct ssj_registry *registry,
                                const struct ssj_plan *plan,
                                struct ssj_bytes **out,
                                struct ssj_error **err);

/**
 * Says what a code means. It is bare, or `scheme:value` with `uscc`, `org9`, `reg15`, `site`, `raw`, `region` or
 * `industry`. `time` is a moment in UTC, in seconds since 1970, such as now: regions have the names that they have on
 * its day in UTC. `regions` is a table of regions that go before the built-in ones, CSV with the columns `code`, `name`,
 * `level`, `parent`, `valid_from`, `valid_to`; NULL with length 0 for none. It is `ssj code` of the command line.
 *
 * Gives: the meaning in `out`, to be freed by `ssj_meaning_free`. Errors: `SSJ_BAD_IDENTIFIER` with what is wrong and
 * what may have been meant; what is wrong with the regions, with its row; `SSJ_BAD_ARGUMENT` for the time, `SSJ_UTF8`,
 * `SSJ_NULL_POINTER`. May be called from any thread.
 *
 * # Safety
 * `code` and `regions` are valid for their lengths, `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_describe_code(const char *code,
                             size_t code_len,
                             int64_t time,
                             const char *regions,
                             size_t regions_len,
                             struct ssj_meaning **out,
                             struct ssj_error **err);

/**
 * How many rows there are: the code as a whole, then each of its parts from left to right.
 */
size_t ssj_meaning_len(const struct ssj_meaning *meaning);

/**
 * The characters of a row: of row 0 the code with its scheme; empty beyond the last.
 */
struct ssj_str ssj_meaning_part(const struct ssj_meaning *meaning, size_t index);

/**
 * What stands there, in a language (`SSJ_LANG_EN`, `SSJ_LANG_ZH`).
 */
struct ssj_str ssj_meaning_label(const struct ssj_meaning *meaning, size_t index, int32_t language);

/**
 * What the characters of a row mean, in a language.
 */
struct ssj_str ssj_meaning_text(const struct ssj_meaning *meaning, size_t index, int32_t language);

/**
 * Frees a meaning; NULL does nothing.
 */
void ssj_meaning_free(struct ssj_meaning *meaning);

/**
 * Reads out what the readers of the plan should know and does not stop it, such as a list of items
 * (随机抽查事项清单) that is behind its superior's. At every stage.
 *
 * Gives: a list in `out`, to be freed by `ssj_notices_free`. Errors: `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_campaign_notices(const struct ssj_campaign *campaign, struct ssj_notices **out, struct ssj_error **err);

/**
 * How many rows the list has.
 */
size_t ssj_notices_len(const struct ssj_notices *notices);

/**
 * What kind of thing a row is about, such as `stale_list`; empty beyond the last.
 */
struct ssj_str ssj_notices_rule(const struct ssj_notices *notices, size_t index);

/**
 * The place in the plan that a row is about.
 */
struct ssj_str ssj_notices_field(const struct ssj_notices *notices, size_t index);

/**
 * What a row says, in a language (`SSJ_LANG_EN`, `SSJ_LANG_ZH`).
 */
struct ssj_str ssj_notices_text(const struct ssj_notices *notices, size_t index, int32_t language);

/**
 * Frees the list; NULL does nothing.
 */
void ssj_notices_free(struct ssj_notices *notices);

/**
 * Reads a plan from text in TOML, or in JSON where it begins with `{`, and checks all that can
 * be checked without a register. Its keys are those of `docs/schemas/plan.schema.json`.
 *
 * Gives: a plan in `out`, to be freed by `ssj_plan_free`. Errors: `SSJ_BAD_PLAN`, `SSJ_BAD_QUOTA`
 * with line and field, every problem at once; `SSJ_UTF8`, `SSJ_NULL_POINTER`. May be called from
 * any thread.
 *
 * # Safety
 * `text` is valid for `text_len` bytes, `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_plan_parse(const char *text, size_t text_len, struct ssj_plan **out, struct ssj_error **err);

/**
 * The unit (抽查机关) that draws; its journal is one for ever.
 */
struct ssj_str ssj_plan_unit(const struct ssj_plan *plan);

/**
 * The code of the campaign.
 */
struct ssj_str ssj_plan_campaign(const struct ssj_plan *plan);

/**
 * The title.
 */
struct ssj_str ssj_plan_title(const struct ssj_plan *plan);

/**
 * The hash suite, `sha256` or `sm3`.
 */
struct ssj_str ssj_plan_suite(const struct ssj_plan *plan);

/**
 * The pattern of the dice, or empty where the plan asks for none.
 */
struct ssj_str ssj_plan_physical(const struct ssj_plan *plan);

/**
 * How many parties take part in the seed ceremony.
 */
size_t ssj_plan_party_count(const struct ssj_plan *plan);

/**
 * The code of a party, from 0, in the order of reveal; empty beyond the last.
 */
struct ssj_str ssj_plan_party(const struct ssj_plan *plan, size_t index);

/**
 * Frees a plan; NULL does nothing. Campaigns made of it go on.
 */
void ssj_plan_free(struct ssj_plan *plan);

/**
 * Reads a phrase such as `不低于3%`, and what it comes to for the facts: a JSON object with any of
 * `population`, `subsets`, `inspectors`, `level`, `item_class`, `tier`, `past`, `rounding`
 * (`docs/quota.md`); NULL where only the meaning is asked for.
 *
 * Gives: the phrase in `out`, to be freed by `ssj_quota_free`. Errors: `SSJ_BAD_PHRASE` with the
 * position of the character, counted from 1, and what could stand there; `SSJ_QUOTA_FACTS` for facts
 * that are wrong or that the phrase needs and lacks; `SSJ_UTF8`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `phrase` is valid for `phrase_len` bytes, `facts` is NULL or valid for `facts_len`, `out` and `err`
 * are each NULL or valid for a write.
 */
ssj_status ssj_quota_read(const char *phrase,
                          size_t phrase_len,
                          const char *facts,
                          size_t facts_len,
                          struct ssj_quota **out,
                          struct ssj_error **err);

/**
 * The canonical form of the phrase.
 */
struct ssj_str ssj_quota_canonical(const struct ssj_quota *quota);

/**
 * Canonical form, meaning, and, where facts were given, numbers with reasons and conflicts, as lines
 * of text in a language (`SSJ_LANG_EN`, `SSJ_LANG_ZH`).
 */
struct ssj_str ssj_quota_report(const struct ssj_quota *quota, int32_t language);

/**
 * How many are drawn by the facts of the phrase: the number in `chosen`, where the phrase allows it;
 * with `chosen` NULL the one number that the phrase asks for.
 *
 * Gives: the number in `out`. Errors: `SSJ_QUOTA_CONFLICT` with the bounds that the number breaks, or
 * that contradict each other; `SSJ_QUOTA_OPEN` where nothing is chosen and the phrase asks for no
 * number; `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `chosen` is NULL or valid for a read, `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_quota_settle(const struct ssj_quota *quota,
                            const uint64_t *chosen,
                            uint64_t *out,
                            struct ssj_error **err);

/**
 * Frees a phrase; NULL does nothing.
 */
void ssj_quota_free(struct ssj_quota *quota);

/**
 * Begins to collect registers. `on_bad_rows` is `SSJ_ON_BAD_REFUSE` or `SSJ_ON_BAD_SET_ASIDE`.
 *
 * Gives: a collector in `out`, to be freed by `ssj_registers_free`. Errors: `SSJ_BAD_ARGUMENT`,
 * `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_registers_new(int32_t on_bad_rows, struct ssj_registers **out, struct ssj_error **err);

/**
 * Adds a register from CSV in memory, with a header line, in the encoding that the mapping states
 * (UTF-8 without one). `register` is one of `SSJ_REGISTER_*`; a register
 * may come in several pieces, each with its header. `name` is what errors and the record call it.
 * `mapping` is the text of a mapping in TOML, or in JSON where it begins with `{`; NULL with length
 * 0 where the columns have our names. Nothing is kept of the caller's memory.
 *
 * What is wrong with the content does not stop other sources: it is kept, and
 * `ssj_registers_build` reports the problems of all registers at once. Errors of the call itself:
 * `SSJ_BAD_ARGUMENT`, `SSJ_UTF8`, `SSJ_WRONG_STATE` after the build, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `name`, `csv` and `mapping` are valid for their lengths, `err` is NULL or valid for a write.
 */
ssj_status ssj_registers_csv(struct ssj_registers *registers,
                             int32_t register_,
                             const char *name,
                             size_t name_len,
                             const uint8_t *csv,
                             size_t csv_len,
                             const char *mapping,
                             size_t mapping_len,
                             struct ssj_error **err);

/**
 * Adds a register from an Arrow C stream of record batches, whose columns are read and mapped as those of a file
 * (`docs/files.md`, "Tables in memory"). `register`, `name` and `mapping` are as in `ssj_registers_csv`; rows are
 * numbered from 0 over all batches.
 *
 * The stream moves in with every call that is given one, whether it succeeds or not: it is read to its end or to its
 * first error, and its `release` has been called, once, and is NULL, when this returns. So has that of every batch and
 * of the schema. All callbacks are called by the thread that called this, one at a time. What the batches hold is
 * checked before it is read, text that is not UTF-8 too; that their buffers are as long as they say is up to the host.
 *
 * What is wrong with the content, and an error of the stream itself (`SSJ_IO`, with the words of `get_last_error`), is
 * kept, and `ssj_registers_build` reports it with the problems of all registers: `SSJ_COLUMN_TYPE` with the column,
 * `SSJ_BAD_ENCODING`, `SSJ_BAD_ROW` and their like with column and row. Errors of the call itself: `SSJ_BAD_ARGUMENT`,
 * also for a stream that was released before, `SSJ_UTF8`, `SSJ_WRONG_STATE` after the build, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `stream` is NULL or a stream as the interface asks, or released; `name` and `mapping` are valid for their lengths,
 * `err` is NULL or valid for a write.
 */
ssj_status ssj_registers_arrow(struct ssj_registers *registers,
                               int32_t register_,
                               const char *name,
                               size_t name_len,
                               struct ArrowArrayStream *stream,
                               const char *mapping,
                               size_t mapping_len,
                               struct ssj_error **err);

/**
 * Checks all registers together. Whether it succeeds or not, the collector then holds no rows any
 * more; the rows set aside can still be read out of it, and it is still to be freed.
 *
 * Gives: a registry in `out`, to be freed by `ssj_registry_free`. Errors: every problem of every
 * register at once, each with file, row, field and value: `SSJ_BAD_DATE`, `SSJ_BAD_IDENTIFIER`,
 * `SSJ_MISSING_COLUMN`, `SSJ_DUPLICATE_ID` and their like, or `SSJ_SEVERAL` of them;
 * `SSJ_WRONG_STATE` a second time, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_registers_build(struct ssj_registers *registers, struct ssj_registry **out, struct ssj_error **err);

/**
 * Reads out the rows set aside so far.
 *
 * Gives: a list in `out`, to be freed by `ssj_set_aside_free`. Errors: `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_registers_set_aside(const struct ssj_registers *registers,
                                   struct ssj_set_aside **out,
                                   struct ssj_error **err);

/**
 * Frees a collector; NULL does nothing.
 */
void ssj_registers_free(struct ssj_registers *registers);

/**
 * Loads a campaign folder as its `campaign.toml` says: registers with their mappings, and the plan.
 * `on_bad_rows` goes before what the folder states, unless it is `SSJ_ON_BAD_AS_STATED`.
 *
 * Gives: a registry, a plan and the rows set aside, each to be freed by its own function;
 * `set_aside` may be NULL. On failure all three are NULL. Errors: `SSJ_IO`, every problem of every
 * file at once, `SSJ_BAD_ARGUMENT`, `SSJ_UTF8`, `SSJ_NULL_POINTER`. May be called from any thread.
 *
 * # Safety
 * `path` is valid for `path_len` bytes; `registry`, `plan`, `set_aside` and `err` are each NULL or
 * valid for a write.
 */
ssj_status ssj_folder_load(const char *path,
                           size_t path_len,
                           int32_t on_bad_rows,
                           struct ssj_registry **registry,
                           struct ssj_plan **plan,
                           struct ssj_set_aside **set_aside,
                           struct ssj_error **err);

/**
 * How many entries of a register the registry holds: targets after merging rows of one entity,
 * inspectors, items, past inspections or organisations; the rows of tags, licences, tiers and
 * persons; skills and recusals, each once; of the tables, with what is built in: regions, links
 * of older codes, days of the calendar that are named.
 */
uint64_t ssj_registry_count(const struct ssj_registry *registry, int32_t register_);

/**
 * Frees a registry; NULL does nothing. Campaigns made of it go on.
 */
void ssj_registry_free(struct ssj_registry *registry);

/**
 * How many rows were set aside.
 */
size_t ssj_set_aside_len(const struct ssj_set_aside *list);

/**
 * The source of a row, as it was named; empty beyond the last.
 */
struct ssj_str ssj_set_aside_file(const struct ssj_set_aside *list, size_t index);

/**
 * The line on which a row begins, from 1.
 */
uint64_t ssj_set_aside_row(const struct ssj_set_aside *list, size_t index);

/**
 * The reason code by which the record counts a row, such as `BadIdentifier:id`.
 */
struct ssj_str ssj_set_aside_reason(const struct ssj_set_aside *list, size_t index);

/**
 * How many problems a row has.
 */
size_t ssj_set_aside_problem_count(const struct ssj_set_aside *list, size_t index);

/**
 * A problem of a row; NULL beyond the last. It belongs to the list: it lives as long and is not
 * freed.
 */
const struct ssj_error *ssj_set_aside_problem(const struct ssj_set_aside *list, size_t index, size_t problem_index);

/**
 * Frees the list; NULL does nothing.
 */
void ssj_set_aside_free(struct ssj_set_aside *list);

/**
 * Reads out the drawn targets of a task in its batches, one after the other: their order follows from the seed. From
 * `SSJ_STAGE_DRAWN` on.
 *
 * Gives: a list in `out`, to be freed by `ssj_batches_free`. Errors: `SSJ_WRONG_STATE` before the draw,
 * `SSJ_UNKNOWN_REFERENCE` for a task that the plan does not have, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `task` is valid for `task_len` bytes, `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_campaign_batches(const struct ssj_campaign *campaign,
                                const char *task,
                                size_t task_len,
                                struct ssj_batches **out,
                                struct ssj_error **err);

/**
 * How many batches there are.
 */
size_t ssj_batches_len(const struct ssj_batches *batches);

/**
 * The first working day of a batch, `YYYY-MM-DD`; empty for the one batch of a task whose window has no working day, and
 * beyond the last.
 */
struct ssj_str ssj_batches_from(const struct ssj_batches *batches,
                                size_t index);

/**
 * The last working day of a batch.
 */
struct ssj_str ssj_batches_to(const struct ssj_batches *batches, size_t index);

/**
 * How many targets a batch has.
 */
size_t ssj_batches_target_count(const struct ssj_batches *batches, size_t index);

/**
 * A target of a batch, as scheme:value; empty beyond the last.
 */
struct ssj_str ssj_batches_target(const struct ssj_batches *batches, size_t index, size_t target_index);

/**
 * Frees the list; NULL does nothing.
 */
void ssj_batches_free(struct ssj_batches *batches);

/**
 * Builds the frames of a plan over a registry: the funnel, the strata and their numbers. Nothing
 * is committed yet. Registry and plan may be freed after it, and used again.
 *
 * Gives: a campaign in `out`, to be freed by `ssj_campaign_free`. Errors: every problem of plan
 * and frames at once, such as `SSJ_UNKNOWN_REFERENCE`, `SSJ_STRATUM_MISMATCH`, `SSJ_SHORT_FRAME`;
 * `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_campaign_prepare(const struct ssj_registry *registry,
                                const struct ssj_plan *plan,
                                struct ssj_campaign **out,
                                struct ssj_error **err);

/**
 * Where a campaign stands: `SSJ_STAGE_PREPARED` .. `SSJ_STAGE_CLOSED`, or `SSJ_STAGE_NONE`. Later
 * versions may have more stages.
 */
int32_t ssj_campaign_stage(const struct ssj_campaign *campaign);

/**
 * Commits pool and plan to the unit's journal, before any seed exists. After it nothing of
 * registers and plan can change.
 *
 * `secrets` are `SSJ_SECRETS_LEN` bytes of the operating system's generator, fresh for every
 * campaign: the key that blinds the targets, the key that blinds the inspectors, and the nonces of
 * the two reconciliation records, 32 bytes each. The library keeps its own copy; wipe yours.
 * `journal` is the journal of the unit's last record, or NULL with length 0 for its first
 * campaign. `time` is in seconds since 1970-01-01T00:00:00Z.
 *
 * Errors: `SSJ_WRONG_STATE`, `SSJ_BAD_ARGUMENT`, `SSJ_REPEATED_KEY`, `SSJ_ALREADY_DRAWN` where the
 * journal holds this campaign, `SSJ_BAD_RECORD` for a damaged journal, `SSJ_BROKEN_RULE` and
 * `SSJ_UNPUBLISHED_PLAN` for what `ssj_campaign_lint` counts as errors, `SSJ_BAD_PLAN`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `secrets` and `journal` are valid for their lengths, `err` is NULL or valid for a write.
 */
ssj_status ssj_campaign_commit(struct ssj_campaign *campaign,
                               const uint8_t *secrets,
                               size_t secrets_len,
                               const uint8_t *journal,
                               size_t journal_len,
                               int64_t time,
                               struct ssj_error **err);

/**
 * Publishes the seed and draws the targets of every task. The ceremony must have had its last
 * reveal.
 *
 * Errors: `SSJ_WRONG_STATE`, `SSJ_CEREMONY_ORDER`, `SSJ_ALREADY_DRAWN`, `SSJ_BAD_ARGUMENT`,
 * `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `err` is NULL or valid for a write.
 */
ssj_status ssj_campaign_draw(struct ssj_campaign *campaign, int64_t time, struct ssj_error **err);

/**
 * Draws a team for every visit. All or nothing: where one visit cannot be staffed no team is
 * given, and the error says who competes for whom.
 *
 * Errors: `SSJ_WRONG_STATE`, `SSJ_INFEASIBLE`, `SSJ_BAD_INSTANCE`, `SSJ_BAD_ARGUMENT`,
 * `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `err` is NULL or valid for a write.
 */
ssj_status ssj_campaign_match(struct ssj_campaign *campaign, int64_t time, struct ssj_error **err);

/**
 * Closes the campaign: after it the blinded rows may be public, and anybody can re-run it.
 *
 * Errors: `SSJ_WRONG_STATE`, `SSJ_CEREMONY_ORDER` where time runs backwards, `SSJ_BAD_ARGUMENT`,
 * `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `err` is NULL or valid for a write.
 */
ssj_status ssj_campaign_close(struct ssj_campaign *campaign, int64_t time, struct ssj_error **err);

/**
 * The journal so far, one event a line: to be kept, published, and given to the next campaign of
 * the unit.
 *
 * Gives: bytes in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_WRONG_STATE` before the
 * commitment, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_campaign_journal(const struct ssj_campaign *campaign, struct ssj_bytes **out, struct ssj_error **err);

/**
 * Frees a campaign; NULL does nothing. Lists, records and journals read out of it go on.
 */
void ssj_campaign_free(struct ssj_campaign *campaign);

/**
 * Begins the seed ceremony, or with `rehearsal` a rehearsal of it, whose record says so first and
 * never verifies as valid.
 *
 * Errors: `SSJ_WRONG_STATE`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `err` is NULL or valid for a write.
 */
ssj_status ssj_campaign_begin(struct ssj_campaign *campaign, bool rehearsal, struct ssj_error **err);

/**
 * Rehearses the whole ceremony from a seed of the caller's choice and draws: every party's value
 * and the dice follow from it. For exercises, simulation and tests, after `ssj_campaign_commit`.
 * No other call takes a seed: the record says first that it is a rehearsal.
 *
 * `seed` has `SSJ_DIGEST_LEN` bytes. Errors: `SSJ_WRONG_STATE`, `SSJ_BAD_ARGUMENT`,
 * `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `seed` is valid for `seed_len` bytes, `err` is NULL or valid for a write.
 */
ssj_status ssj_campaign_rehearse(struct ssj_campaign *campaign,
                                 const uint8_t *seed,
                                 size_t seed_len,
                                 int64_t time,
                                 struct ssj_error **err);

/**
 * What the ceremony waits for: `SSJ_STANDING_COMMITS` .. `SSJ_STANDING_VOID`, or
 * `SSJ_STANDING_NONE` where none is under way.
 */
int32_t ssj_campaign_standing(const struct ssj_campaign *campaign);

/**
 * The party whose reveal the ceremony waits for.
 *
 * Gives: its code in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_WRONG_STATE` where no
 * ceremony is under way, `SSJ_CEREMONY_ORDER` where it waits for something else,
 * `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_campaign_reveals_next(const struct ssj_campaign *campaign,
                                     struct ssj_bytes **out,
                                     struct ssj_error **err);

/**
 * Writes the id of the attempt under way into `id`, which has room for `SSJ_DIGEST_LEN` bytes. A
 * machine party answers once per id.
 *
 * Errors: `SSJ_WRONG_STATE`, `SSJ_BAD_ARGUMENT`, `SSJ_NULL_POINTER`; `id` is then left alone.
 *
 * # Safety
 * `id` is valid for a write of `id_len` bytes, `err` is NULL or valid for a write.
 */
ssj_status ssj_campaign_ceremony_id(const struct ssj_campaign *campaign,
                                    uint8_t *id,
                                    size_t id_len,
                                    struct ssj_error **err);

/**
 * Writes into `commitment` (room for `SSJ_DIGEST_LEN` bytes) what a party commits to with its
 * random value `r` (`SSJ_DIGEST_LEN` bytes) in the attempt under way. Nothing is recorded.
 *
 * Errors: `SSJ_WRONG_STATE`, `SSJ_BAD_ARGUMENT`, `SSJ_UTF8`, `SSJ_NULL_POINTER`; `commitment` is
 * then left alone.
 *
 * # Safety
 * `party` and `r` are valid for their lengths, `commitment` is valid for a write of
 * `commitment_len` bytes, `err` is NULL or valid for a write.
 */
ssj_status ssj_campaign_commitment_of(const struct ssj_campaign *campaign,
                                      const char *party,
                                      size_t party_len,
                                      const uint8_t *r,
                                      size_t r_len,
                                      uint8_t *commitment,
                                      size_t commitment_len,
                                      struct ssj_error **err);

/**
 * Takes the commitment (`SSJ_DIGEST_LEN` bytes) of a party. With the last one all are published
 * in one event of the journal. A commitment is never replaced.
 *
 * Errors: `SSJ_WRONG_STATE`, `SSJ_CEREMONY_ORDER`, `SSJ_UNKNOWN_PARTY`, `SSJ_BAD_COMMITMENT`,
 * `SSJ_BAD_ARGUMENT`, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `party` and `commitment` are valid for their lengths, `err` is NULL or valid for a write.
 */
ssj_status ssj_campaign_commit_party(struct ssj_campaign *campaign,
                                     const char *party,
                                     size_t party_len,
                                     const uint8_t *commitment,
                                     size_t commitment_len,
                                     int64_t time,
                                     struct ssj_error **err);

/**
 * Records the dice, rolled in public after all commitments, in the plan's pattern.
 *
 * Errors: `SSJ_WRONG_STATE`, `SSJ_CEREMONY_ORDER`, `SSJ_BAD_PHYSICAL`, `SSJ_BAD_ARGUMENT`,
 * `SSJ_UTF8`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `value` is valid for `value_len` bytes, `err` is NULL or valid for a write.
 */
ssj_status ssj_campaign_physical(struct ssj_campaign *campaign,
                                 const char *value,
                                 size_t value_len,
                                 int64_t time,
                                 struct ssj_error **err);

/**
 * Records what a party reveals (`SSJ_DIGEST_LEN` bytes), in the plan's order.
 *
 * Errors: `SSJ_WRONG_STATE`, `SSJ_CEREMONY_ORDER`, `SSJ_BAD_REVEAL`, `SSJ_BAD_ARGUMENT`,
 * `SSJ_UTF8`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `party` and `r` are valid for their lengths, `err` is NULL or valid for a write.
 */
ssj_status ssj_campaign_reveal(struct ssj_campaign *campaign,
                               const char *party,
                               size_t party_len,
                               const uint8_t *r,
                               size_t r_len,
                               int64_t time,
                               struct ssj_error **err);

/**
 * Records a value (`SSJ_DIGEST_LEN` bytes) taken from a party's sealed envelope before
 * `witness_count` witnesses.
 *
 * Errors: as `ssj_campaign_reveal`.
 *
 * # Safety
 * `party` and `r` are valid for their lengths, `witnesses` for `witness_count` texts, `err` is
 * NULL or valid for a write.
 */
ssj_status ssj_campaign_recovered(struct ssj_campaign *campaign,
                                  const char *party,
                                  size_t party_len,
                                  const uint8_t *r,
                                  size_t r_len,
                                  const struct ssj_str *witnesses,
                                  size_t witness_count,
                                  int64_t time,
                                  struct ssj_error **err);

/**
 * Declares the attempt void before `witness_count` witnesses, with its cause as a code and, where
 * one defaulted, the party; otherwise NULL with length 0. It stays on record, and its dice and
 * values are not used again.
 *
 * Errors: `SSJ_WRONG_STATE`, `SSJ_CEREMONY_ORDER`, `SSJ_BAD_ARGUMENT`, `SSJ_UTF8`,
 * `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `cause` and `party` are valid for their lengths, `witnesses` for `witness_count` texts, `err`
 * is NULL or valid for a write.
 */
ssj_status ssj_campaign_void(struct ssj_campaign *campaign,
                             const char *cause,
                             size_t cause_len,
                             const char *party,
                             size_t party_len,
                             const struct ssj_str *witnesses,
                             size_t witness_count,
                             int64_t time,
                             struct ssj_error **err);

/**
 * Begins the next attempt after a void one. Every party commits anew; one that defaulted is
 * replaced by another that is not of the plan.
 *
 * Errors: `SSJ_WRONG_STATE`, `SSJ_CEREMONY_ORDER`, `SSJ_ATTEMPTS_EXHAUSTED`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `err` is NULL or valid for a write.
 */
ssj_status ssj_campaign_retry(struct ssj_campaign *campaign, struct ssj_error **err);

/**
 * Reads out the funnel: for each task in the plan's order each filter in its order, with how many
 * targets came in and went on, and why the others did not. At every stage.
 *
 * Gives: a list in `out`, to be freed by `ssj_funnel_free`. Errors: `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_campaign_funnel(const struct ssj_campaign *campaign, struct ssj_funnel **out, struct ssj_error **err);

/**
 * How many rows the list has.
 */
size_t ssj_funnel_len(const struct ssj_funnel *funnel);

/**
 * The task of a row; empty beyond the last.
 */
struct ssj_str ssj_funnel_task(const struct ssj_funnel *funnel, size_t index);

/**
 * The filter of a row, such as `status`.
 */
struct ssj_str ssj_funnel_filter(const struct ssj_funnel *funnel, size_t index);

/**
 * How many targets reached the filter of a row.
 */
uint64_t ssj_funnel_entered(const struct ssj_funnel *funnel, size_t index);

/**
 * How many targets passed the filter of a row.
 */
uint64_t ssj_funnel_passed(const struct ssj_funnel *funnel, size_t index);

/**
 * How many reasons a row counts: first those that removed targets, then what was only noted of
 * targets that passed.
 */
size_t ssj_funnel_reason_count(const struct ssj_funnel *funnel, size_t index);

/**
 * A reason of a row, such as `status_revoked`.
 */
struct ssj_str ssj_funnel_reason(const struct ssj_funnel *funnel, size_t index, size_t reason_index);

/**
 * How many targets a reason of a row counts.
 */
uint64_t ssj_funnel_reason_targets(const struct ssj_funnel *funnel, size_t index, size_t reason_index);

/**
 * Whether a reason of a row removed targets; otherwise it was noted of targets that passed.
 */
bool ssj_funnel_reason_removes(const struct ssj_funnel *funnel, size_t index, size_t reason_index);

/**
 * Frees the list; NULL does nothing.
 */
void ssj_funnel_free(struct ssj_funnel *funnel);

/**
 * Reads out the strata of every task with N, n and the inclusion probability. At every stage.
 *
 * Gives: a list in `out`, to be freed by `ssj_strata_free`. Errors: `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_campaign_strata(const struct ssj_campaign *campaign, struct ssj_strata **out, struct ssj_error **err);

/**
 * How many strata the list has.
 */
size_t ssj_strata_len(const struct ssj_strata *strata);

/**
 * The task of a stratum; empty beyond the last.
 */
struct ssj_str ssj_strata_task(const struct ssj_strata *strata, size_t index);

/**
 * The name of a stratum in the plan, such as the tier `A`. It is not for publication.
 */
struct ssj_str ssj_strata_name(const struct ssj_strata *strata, size_t index);

/**
 * The code of a stratum in the public record, such as `h01`.
 */
struct ssj_str ssj_strata_code(const struct ssj_strata *strata, size_t index);

/**
 * How many targets a stratum holds (N).
 */
uint64_t ssj_strata_population(const struct ssj_strata *strata, size_t index);

/**
 * Puts into `sample` how many targets of a stratum are drawn (n), and says whether that is known:
 * with the method `threshold` only the draw decides, and `sample` is left alone.
 *
 * # Safety
 * `sample` is NULL or valid for a write.
 */
bool ssj_strata_sample(const struct ssj_strata *strata, size_t index, uint64_t *sample);

/**
 * Puts the inclusion probability of each target of a stratum into `num` and `den` as a reduced
 * ratio, and says whether there is one for all: with a method that weighs targets there is not,
 * and both are left alone.
 *
 * # Safety
 * `num` and `den` are each NULL or valid for a write.
 */
bool ssj_strata_inclusion(const struct ssj_strata *strata, size_t index, uint64_t *num, uint64_t *den);

/**
 * Frees the list; NULL does nothing.
 */
void ssj_strata_free(struct ssj_strata *strata);

/**
 * Gives every visit a working day at random, which follows from the seed: tasks whose windows share a day visit a
 * target together. From `SSJ_STAGE_DRAWN` on.
 *
 * Gives: a list in `out`, to be freed by `ssj_schedule_free`. Errors: `SSJ_WRONG_STATE` before the draw,
 * `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_campaign_schedule(const struct ssj_campaign *campaign,
                                 struct ssj_schedule **out,
                                 struct ssj_error **err);

/**
 * How many visits the list has.
 */
size_t ssj_schedule_len(const struct ssj_schedule *schedule);

/**
 * The target of a visit, as scheme:value; empty beyond the last.
 */
struct ssj_str ssj_schedule_target(const struct ssj_schedule *schedule, size_t index);

/**
 * How many tasks a visit serves.
 */
size_t ssj_schedule_task_count(const struct ssj_schedule *schedule, size_t index);

/**
 * A task of a visit; empty beyond the last.
 */
struct ssj_str ssj_schedule_task(const struct ssj_schedule *schedule, size_t index, size_t task_index);

/**
 * The day of a visit, `YYYY-MM-DD`; empty where no working day that is not quiet is in the windows of all its tasks.
 */
struct ssj_str ssj_schedule_day(const struct ssj_schedule *schedule, size_t index);

/**
 * Frees the list; NULL does nothing.
 */
void ssj_schedule_free(struct ssj_schedule *schedule);

/**
 * What visiting together saves (综合查一次): how many checks the tasks drew, of how many different targets, and in how
 * many visits they are made. From `SSJ_STAGE_DRAWN` on.
 *
 * Errors: `SSJ_WRONG_STATE` before the draw, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `drawn`, `targets`, `visits` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_campaign_saving(const struct ssj_campaign *campaign,
                               uint64_t *drawn,
                               uint64_t *targets,
                               uint64_t *visits,
                               struct ssj_error **err);

/**
 * Reads out the visits, from `SSJ_STAGE_DRAWN` on.
 *
 * Gives: a list in `out`, to be freed by `ssj_visits_free`. Errors: `SSJ_WRONG_STATE`,
 * `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_campaign_visits(const struct ssj_campaign *campaign, struct ssj_visits **out, struct ssj_error **err);

/**
 * How many visits there are.
 */
size_t ssj_visits_len(const struct ssj_visits *visits);

/**
 * The identifier of the target of a visit, `scheme:value`, such as `uscc:91350100M000100Y43`;
 * empty beyond the last.
 */
struct ssj_str ssj_visits_target_id(const struct ssj_visits *visits, size_t index);

/**
 * The name of the target of a visit.
 */
struct ssj_str ssj_visits_target_name(const struct ssj_visits *visits, size_t index);

/**
 * The region of the target of a visit.
 */
struct ssj_str ssj_visits_target_region(const struct ssj_visits *visits, size_t index);

/**
 * The blinded id of the target of a visit in the public record, in hex.
 */
struct ssj_str ssj_visits_bid(const struct ssj_visits *visits, size_t index);

/**
 * How many strata drew the target of a visit.
 */
size_t ssj_visits_stratum_count(const struct ssj_visits *visits, size_t index);

/**
 * A stratum that drew the target of a visit: task, `/`, code of the stratum.
 */
struct ssj_str ssj_visits_stratum(const struct ssj_visits *visits, size_t index, size_t stratum_index);

/**
 * How many officers visit; 0 before the matching.
 */
size_t ssj_visits_member_count(const struct ssj_visits *visits, size_t index);

/**
 * The register's id of an officer of a visit.
 */
struct ssj_str ssj_visits_member_id(const struct ssj_visits *visits, size_t index, size_t member_index);

/**
 * The name of an officer of a visit.
 */
struct ssj_str ssj_visits_member_name(const struct ssj_visits *visits, size_t index, size_t member_index);

/**
 * How many reserves a visit has; 0 before the matching.
 */
size_t ssj_visits_reserve_count(const struct ssj_visits *visits, size_t index);

/**
 * The register's id of a reserve of a visit, in the order in which reserves are used up.
 */
struct ssj_str ssj_visits_reserve_id(const struct ssj_visits *visits, size_t index, size_t reserve_index);

/**
 * The name of a reserve of a visit.
 */
struct ssj_str ssj_visits_reserve_name(const struct ssj_visits *visits, size_t index, size_t reserve_index);

/**
 * Frees the list; NULL does nothing.
 */
void ssj_visits_free(struct ssj_visits *visits);

/**
 * Reads out the workload, from `SSJ_STAGE_MATCHED` on.
 *
 * Gives: a list in `out`, to be freed by `ssj_workload_free`. Errors: `SSJ_WRONG_STATE`,
 * `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_campaign_workload(const struct ssj_campaign *campaign,
                                 struct ssj_workload **out,
                                 struct ssj_error **err);

/**
 * How many inspectors there are.
 */
size_t ssj_workload_len(const struct ssj_workload *workload);

/**
 * The register's id of an inspector; empty beyond the last.
 */
struct ssj_str ssj_workload_id(const struct ssj_workload *workload, size_t index);

/**
 * The name of an inspector.
 */
struct ssj_str ssj_workload_name(const struct ssj_workload *workload, size_t index);

/**
 * The unit of an inspector.
 */
struct ssj_str ssj_workload_unit(const struct ssj_workload *workload, size_t index);

/**
 * The most visits an inspector may be given in the campaign.
 */
uint32_t ssj_workload_capacity(const struct ssj_workload *workload, size_t index);

/**
 * How many visits an inspector has been given.
 */
uint32_t ssj_workload_visits(const struct ssj_workload *workload, size_t index);

/**
 * Frees the list; NULL does nothing.
 */
void ssj_workload_free(struct ssj_workload *workload);

/**
 * Reads a casebook: the roll of a draw (`roll.json` of the record's sealed folder), the journal (one event a line), and
 * the rules as JSON; NULL rules are those of this version.
 *
 * Gives: a casebook in `out`, to be freed by `ssj_casebook_free`. Errors: `SSJ_BAD_ENTRY` for a roll, for rules and for
 * an event that is not understood, `SSJ_BAD_RECORD` for a journal that is changed or cut off, and what the rules refuse of
 * an event, by its number; `SSJ_UTF8`, `SSJ_NULL_POINTER`. May be called from any thread.
 *
 * # Safety
 * `roll`, `journal` and `rules` are valid for their lengths (`rules` may be NULL), `out` and `err` are each NULL or valid
 * for a write.
 */
ssj_status ssj_casebook_read(const uint8_t *roll,
                             size_t roll_len,
                             const uint8_t *journal,
                             size_t journal_len,
                             const char *rules,
                             size_t rules_len,
                             struct ssj_casebook **out,
                             struct ssj_error **err);

/**
 * Hands in an entry in JSON (`docs/lifecycle.md`): it is judged and becomes the next event of the journal, whose number is
 * given in `seq`. An entry whose key and content are there already changes nothing; `known` is then 1, otherwise 0.
 * `time` is when it was received, in seconds since 1970 (UTC).
 *
 * Errors: `SSJ_BAD_ENTRY`, `SSJ_WRONG_STAGE`, `SSJ_NOT_THEIRS`, `SSJ_DOUBLED_KEY`, `SSJ_ENTITY_NOT_FOUND`,
 * `SSJ_BAD_ARGUMENT` for a time, `SSJ_UTF8`, `SSJ_NULL_POINTER`. Nothing changes then.
 *
 * # Safety
 * `entry` is valid for `entry_len` bytes, `seq`, `known` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_casebook_submit(struct ssj_casebook *casebook,
                               const char *entry,
                               size_t entry_len,
                               int64_t time,
                               uint64_t *seq,
                               int32_t *known,
                               struct ssj_error **err);

/**
 * Merges what a device brings back (回执包): all of its entries, or none. `package` are the bytes that the device took along.
 *
 * Errors: as `ssj_casebook_submit`, with the number of the entry. Nothing changes then.
 *
 * # Safety
 * `package` and `envelope` are valid for their lengths, `err` is NULL or valid for a write.
 */
ssj_status ssj_casebook_receive(struct ssj_casebook *casebook,
                                const uint8_t *package,
                                size_t package_len,
                                const uint8_t *envelope,
                                size_t envelope_len,
                                int64_t time,
                                struct ssj_error **err);

/**
 * Enters what is late on a day (`YYYY-MM-DD`) as violations (超时), each once for ever; gives how many in `raised`.
 *
 * Errors: `SSJ_BAD_DATE`, `SSJ_BAD_ARGUMENT`, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `date`, `by` and `actor` are valid for their lengths, `raised` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_casebook_raise(struct ssj_casebook *casebook,
                              const char *date,
                              size_t date_len,
                              const char *by,
                              size_t by_len,
                              const char *actor,
                              size_t actor_len,
                              int64_t time,
                              size_t *raised,
                              struct ssj_error **err);

/**
 * Answers a question in JSON, such as `{"ask":"figures","on":"2026-03-01"}` (`docs/lifecycle.md`).
 *
 * Gives: JSON in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_BAD_ARGUMENT` for a question that is not understood,
 * and those of the answer: `SSJ_GAP` where the way of a result is not whole, `SSJ_ENTITY_NOT_FOUND`, `SSJ_WRONG_STAGE`,
 * `SSJ_BAD_DATE`; `SSJ_UTF8`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `question` is valid for `question_len` bytes, `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_casebook_ask(const struct ssj_casebook *casebook,
                            const char *question,
                            size_t question_len,
                            struct ssj_bytes **out,
                            struct ssj_error **err);

/**
 * The events from a number on, one a line, as a feed for another system; from 0, the whole journal. `next` is the number
 * after them: the cursor of the next call.
 *
 * Gives: bytes in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `next`, `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_casebook_feed(const struct ssj_casebook *casebook,
                             uint64_t from,
                             uint64_t *next,
                             struct ssj_bytes **out,
                             struct ssj_error **err);

/**
 * Frees a casebook; NULL does nothing.
 */
void ssj_casebook_free(struct ssj_casebook *casebook);

/**
 * Says how an entity, `scheme:value`, fared in every task whose frame held it. For the keeper: the
 * record has its sealed part.
 *
 * Gives: a list in `out`, to be freed by `ssj_explanation_free`. Errors: `SSJ_ENTITY_NOT_FOUND`,
 * `SSJ_BAD_IDENTIFIER`, `SSJ_BAD_RECORD`, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `entity_id` is valid for `entity_id_len` bytes, `out` and `err` are each NULL or valid for a
 * write.
 */
ssj_status ssj_record_explain(const struct ssj_record *record,
                              const char *entity_id,
                              size_t entity_id_len,
                              struct ssj_explanation **out,
                              struct ssj_error **err);

/**
 * Makes the proofs for an entity, `scheme:value`: one line of canonical JSON for each stratum that
 * held it. For the keeper: the record has its sealed part. A proof opens the entity's row and no
 * other; it is given to the entity after its visit, and to others after the close.
 *
 * Gives: bytes in `out`, to be freed by `ssj_bytes_free`. Errors: as `ssj_record_explain`.
 *
 * # Safety
 * `entity_id` is valid for `entity_id_len` bytes, `out` and `err` are each NULL or valid for a
 * write.
 */
ssj_status ssj_record_prove(const struct ssj_record *record,
                            const char *entity_id,
                            size_t entity_id_len,
                            struct ssj_bytes **out,
                            struct ssj_error **err);

/**
 * Checks proofs, one a line, against the plan and the journal of a record's public part. Gives
 * what they prove; where one does not hold, an error.
 *
 * Gives: a list in `out`, to be freed by `ssj_explanation_free`. Errors: `SSJ_PROOF_FAILED` with
 * the line from 1 and the step that does not hold, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `proofs` is valid for `proofs_len` bytes, `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_record_verify_proofs(const struct ssj_record *record,
                                    const uint8_t *proofs,
                                    size_t proofs_len,
                                    struct ssj_explanation **out,
                                    struct ssj_error **err);

/**
 * How many rows the list has.
 */
size_t ssj_explanation_len(const struct ssj_explanation *explanation);

/**
 * The stratum of a row: task, `/`, code of the stratum; empty beyond the last.
 */
struct ssj_str ssj_explanation_stratum(const struct ssj_explanation *explanation, size_t index);

/**
 * How many targets the stratum of a row holds.
 */
uint64_t ssj_explanation_size(const struct ssj_explanation *explanation, size_t index);

/**
 * How many targets of the stratum of a row were selected.
 */
uint64_t ssj_explanation_selected(const struct ssj_explanation *explanation, size_t index);

/**
 * The entity's rank in the stratum of a row, from 0.
 */
uint64_t ssj_explanation_rank(const struct ssj_explanation *explanation, size_t index);

/**
 * Whether the entity was drawn in the stratum of a row.
 */
bool ssj_explanation_drawn(const struct ssj_explanation *explanation, size_t index);

/**
 * Frees the list; NULL does nothing.
 */
void ssj_explanation_free(struct ssj_explanation *explanation);

/**
 * Makes the record of a campaign, from `SSJ_STAGE_MATCHED` on. `disclosure` says how much is
 * public: `SSJ_DISCLOSURE_CEREMONY`, or after the close `SSJ_DISCLOSURE_CLOSED`. The sealed part
 * holds the lists the office works with too.
 *
 * Gives: a record in `out`, to be freed by `ssj_record_free`. Errors: `SSJ_WRONG_STATE`,
 * `SSJ_BAD_ARGUMENT`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_campaign_record(const struct ssj_campaign *campaign,
                               int32_t disclosure,
                               struct ssj_record **out,
                               struct ssj_error **err);

/**
 * Writes the record of a campaign into a new folder, as `ssj_campaign_record` makes it and `ssj_record_write`
 * writes it, but block by block: a record of any size takes little memory.
 *
 * Errors: `SSJ_WRONG_STATE`, `SSJ_IO`, `SSJ_BAD_ARGUMENT`, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `path` is valid for `path_len` bytes, `err` is NULL or valid for a write.
 */
ssj_status ssj_campaign_write_record(const struct ssj_campaign *campaign,
                                     int32_t disclosure,
                                     const char *path,
                                     size_t path_len,
                                     struct ssj_error **err);

/**
 * Makes an empty record, to be filled by `ssj_record_add` with files from elsewhere, such as a
 * database.
 *
 * Gives: a record in `out`, to be freed by `ssj_record_free`. Errors: `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_record_new(struct ssj_record **out, struct ssj_error **err);

/**
 * Adds a file to a part of a record. `path` is inside the part, its names joined by `/`. The bytes
 * are copied.
 *
 * Errors: `SSJ_BAD_ARGUMENT` where the part already has the file or there is no such part,
 * `SSJ_UTF8`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `path` and `data` are valid for their lengths, `err` is NULL or valid for a write.
 */
ssj_status ssj_record_add(struct ssj_record *record,
                          int32_t part,
                          const char *path,
                          size_t path_len,
                          const uint8_t *data,
                          size_t data_len,
                          struct ssj_error **err);

/**
 * Reads a record from its folder; or only its public part, which is all that a stranger has and
 * all that a verification needs. Without `sealed`, `path` may be the record's folder or its
 * public folder.
 *
 * Gives: a record in `out`, to be freed by `ssj_record_free`. Errors: `SSJ_IO`, `SSJ_BAD_RECORD`
 * for links and for names that are not UTF-8, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `path` is valid for `path_len` bytes, `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_record_open(const char *path,
                           size_t path_len,
                           bool sealed,
                           struct ssj_record **out,
                           struct ssj_error **err);

/**
 * Writes a record into a new folder: `public/`, and `sealed/`, which on Unix only its owner can
 * read. The folder appears whole or not at all; nothing is written over.
 *
 * Errors: `SSJ_IO`, `SSJ_BAD_ARGUMENT` for a file that would leave its folder, `SSJ_UTF8`,
 * `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `path` is valid for `path_len` bytes, `err` is NULL or valid for a write.
 */
ssj_status ssj_record_write(const struct ssj_record *record, const char *path, size_t path_len, struct ssj_error **err);

/**
 * How many files a part of a record has.
 */
size_t ssj_record_file_count(const struct ssj_record *record, int32_t part_of);

/**
 * The path of a file inside its part, from 0, in the order of their bytes; empty beyond the last.
 * It lives until the record is changed or freed.
 */
struct ssj_str ssj_record_file_path(const struct ssj_record *record, int32_t part_of, size_t index);

/**
 * The bytes of a file, with their number in `len`; NULL beyond the last, with 0 in `len`. They
 * live until the record is changed or freed.
 *
 * # Safety
 * `len` is NULL or valid for a write.
 */
const uint8_t *ssj_record_file_data(const struct ssj_record *record, int32_t part_of, size_t index, size_t *len);

/**
 * Frees a record; NULL does nothing.
 */
void ssj_record_free(struct ssj_record *record);

/**
 * Re-runs all that is public in a record. Needs no database, no secret and no network; the sealed
 * part is not looked at. A record that does not hold is no error of the call: ask
 * `ssj_report_verdict`.
 *
 * Gives: a report in `out`, to be freed by `ssj_report_free`. Errors: `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_record_verify(const struct ssj_record *record, struct ssj_report **out, struct ssj_error **err);

/**
 * As `ssj_record_verify`, of a record's folder or its public folder, whose files are read block by block: a
 * record of any size takes the memory of what is re-run.
 *
 * Gives: a report in `out`, to be freed by `ssj_report_free`. Errors: `SSJ_IO` for what cannot be read,
 * `SSJ_BAD_RECORD` for links and for names that are not UTF-8, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `path` is valid for `path_len` bytes, `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_verify_folder(const char *path, size_t path_len, struct ssj_report **out, struct ssj_error **err);

/**
 * Audits a record with the keys of its sealed part: makes the campaign again from the registers and
 * the plan of `campaign`, which may be at any stage, and compares every row, the committed plan, the
 * eligible pairs and the teams. What does not agree is a point of the report. It names targets and
 * inspectors: it is the auditor's, and not for publication.
 *
 * Gives: a report in `out`, to be freed by `ssj_report_free`. Errors: `SSJ_RECORD_MISSING` and
 * `SSJ_BAD_RECORD` where the sealed part cannot be read, `SSJ_BAD_PLAN` for a record of another
 * campaign, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_campaign_audit(const struct ssj_campaign *campaign,
                              const struct ssj_record *record,
                              struct ssj_report **out,
                              struct ssj_error **err);

/**
 * What the record is worth: `SSJ_VERDICT_VALID` .. `SSJ_VERDICT_INVALID`; for NULL
 * `SSJ_VERDICT_INVALID`.
 */
int32_t ssj_report_verdict(const struct ssj_report *report);

/**
 * The whole report as lines of text, in a language (`SSJ_LANG_EN`, `SSJ_LANG_ZH`).
 */
struct ssj_str ssj_report_message(const struct ssj_report *report, int32_t language);

/**
 * How many points the report has.
 */
size_t ssj_report_len(const struct ssj_report *report);

/**
 * The name of a point, a word that stays the same, such as `journal`; empty beyond the last.
 */
struct ssj_str ssj_report_point(const struct ssj_report *report, size_t index);

/**
 * How a point came out: `SSJ_OUTCOME_PASSED` .. `SSJ_OUTCOME_FLAGGED`; 0 beyond the last. Later
 * versions may have more outcomes.
 */
int32_t ssj_report_outcome(const struct ssj_report *report, size_t index);

/**
 * What was found at a point, or why it could not be checked, in a language.
 */
struct ssj_str ssj_report_text(const struct ssj_report *report, size_t index, int32_t language);

/**
 * Frees a report; NULL does nothing.
 */
void ssj_report_free(struct ssj_report *report);

/**
 * Tests the engine on the machine where it runs: golden values of an independent implementation,
 * sizes, chances by place in the list, and a whole campaign whose record is verified and then
 * spoiled. It takes seconds. `seed` is 32 random bytes, on which only the point `chance` depends: of
 * a right engine it fails for fewer than one seed in 5,000,000,000. A point that fails is no error
 * of the call: ask `ssj_selftest_passed`.
 *
 * Gives: what was found in `out`, to be freed by `ssj_selftest_free`. Errors: `SSJ_BAD_ARGUMENT` for
 * another length than 32, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `seed` is valid for its length, `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_selftest_run(const uint8_t *seed, size_t seed_len, struct ssj_selftest **out, struct ssj_error **err);

/**
 * Whether every point holds; false for NULL.
 */
bool ssj_selftest_passed(const struct ssj_selftest *test);

/**
 * The report as lines of text, in a language (`SSJ_LANG_EN`, `SSJ_LANG_ZH`), to be kept in a file.
 */
struct ssj_str ssj_selftest_message(const struct ssj_selftest *test, int32_t language);

/**
 * Frees what the self-test found; NULL does nothing.
 */
void ssj_selftest_free(struct ssj_selftest *test);

/**
 * Reads a problem in JSON (`docs/matching.md`): who needs a team of how many, who may be in it, and the
 * bounds.
 *
 * Gives: the problem in `out`, to be freed by `ssj_problem_free`. Errors: `SSJ_BAD_INSTANCE` with the
 * row that is wrong, by name; `SSJ_UTF8`, `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `json` is valid for `json_len` bytes, `out` and `err` are each NULL or valid for a write.
 */
ssj_status ssj_problem_read(const char *json, size_t json_len, struct ssj_problem **out, struct ssj_error **err);

/**
 * Draws teams by the `SSJ_SEED_LEN` bytes of a seed. `wanted` is 0, `SSJ_MATCH_PROBABILITIES`, `SSJ_MATCH_REPORT` or
 * both together. What is drawn depends on the problem and the seed alone.
 *
 * Gives: the answer, which `ssj_problem_answer` then shows. Errors: `SSJ_INFEASIBLE` where no lawful
 * assignment exists, with who competes for whom, which `ssj_problem_answer` then shows as data;
 * `SSJ_BAD_INSTANCE` for classes that cross; `SSJ_BAD_ARGUMENT` for a seed of another length and for
 * other bits of `wanted`; `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `seed` is valid for `seed_len` bytes, `err` is NULL or valid for a write.
 */
ssj_status ssj_problem_draw(struct ssj_problem *problem,
                            const uint8_t *seed,
                            size_t seed_len,
                            uint32_t wanted,
                            struct ssj_error **err);

/**
 * The last answer in JSON: `teams`, with what was wanted of `probabilities` and `report`; or `shortages`
 * where no lawful assignment exists. Empty before the first draw. Valid until the next draw and the end of
 * the problem.
 */
struct ssj_str ssj_problem_answer(const struct ssj_problem *problem);

/**
 * Frees a problem; NULL does nothing.
 */
void ssj_problem_free(struct ssj_problem *problem);

/**
 * A simple random sample (简单随机) of `n` of the units 0 to `units` - 1, ascending: for statistics and
 * simulation. Replicate `replicate` of a seed is the same sample as in Rust and Python.
 *
 * Gives: the units in `out`, which has room for `out_len`, and their number in `count` (NULL where it is not
 * asked for; also where the room does not do). Errors: `SSJ_SAMPLE_SIZE` where `n` is above `units`;
 * `SSJ_BAD_ARGUMENT` for a seed that is not `SSJ_SEED_LEN` bytes or too little room; `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `seed` is valid for `seed_len` bytes, `out` is NULL or valid for a write of `out_len` values, `count` and
 * `err` are each NULL or valid for a write.
 */
ssj_status ssj_sample_srs(uint64_t units,
                          uint64_t n,
                          const uint8_t *seed,
                          size_t seed_len,
                          uint64_t replicate,
                          uint32_t *out,
                          size_t out_len,
                          size_t *count,
                          struct ssj_error **err);

/**
 * A simple random sample in strata (分层): `sizes[h]` of the units whose stratum is `h`, from 0, ascending over
 * the whole frame.
 *
 * Gives and errors: as `ssj_sample_srs`; `SSJ_BAD_GROUP` for a stratum that is not below `sizes_len` and for one
 * without units.
 *
 * # Safety
 * `strata` is valid for `units` values, `sizes` for `sizes_len`, the others as for `ssj_sample_srs`.
 */
ssj_status ssj_sample_stratified(const uint32_t *strata,
                                 size_t units,
                                 const uint64_t *sizes,
                                 size_t sizes_len,
                                 const uint8_t *seed,
                                 size_t seed_len,
                                 uint64_t replicate,
                                 uint32_t *out,
                                 size_t out_len,
                                 size_t *count,
                                 struct ssj_error **err);

/**
 * A sample by inclusion probabilities (入样概率), ascending. `design` is an id of `docs/sampling.md` with or
 * without its version: `poisson`, `systematic-pps`, `sequential-poisson`, `pareto`, `sampford`,
 * `conditional-poisson` or `ordered-pivotal`.
 *
 * Gives and errors: as `ssj_sample_srs`; room for `units` always does. `SSJ_BAD_UNIT` for a probability
 * outside 0 to 1, with its unit; `SSJ_SAMPLE_SIZE` where a design of fixed size has no whole size;
 * `SSJ_BAD_ARGUMENT` and `SSJ_BAD_PARAMETER` for another design; `SSJ_NO_ESTIMATE` where the conditional Poisson
 * design does not converge to the probabilities.
 *
 * # Safety
 * `design` is valid for `design_len` bytes, `probabilities` for `units` values, the others as for
 * `ssj_sample_srs`.
 */
ssj_status ssj_sample_pps(const char *design,
                          size_t design_len,
                          const double *probabilities,
                          size_t units,
                          const uint8_t *seed,
                          size_t seed_len,
                          uint64_t replicate,
                          uint32_t *out,
                          size_t out_len,
                          size_t *count,
                          struct ssj_error **err);

/**
 * Inclusion probabilities in proportion to sizes for a sample of `n`: those that would pass 1 are 1.
 *
 * Gives: `units` probabilities in `out`. Errors: `SSJ_SAMPLE_SIZE` where `n` is above the number of sizes
 * that are not 0; `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `sizes` is valid for `units` values, `out` is NULL or valid for a write of `units`, `err` is NULL or valid for
 * a write.
 */
ssj_status ssj_inclusion_probabilities(const uint64_t *sizes,
                                       size_t units,
                                       uint64_t n,
                                       double *out,
                                       struct ssj_error **err);

/**
 * Divides `total` over strata (样本分配) within bounds, exactly. `method` is `proportional`, `equal`, `neyman`
 * (`values` are standard deviations), `power` (`values` are coefficients of variation, `parameter` the power) or
 * `kish` (`parameter` is the importance of the whole); `values` is NULL for the others. `least` and `most` are the
 * bounds of each stratum, NULL for none and all of it.
 *
 * Gives: `strata` numbers in `out`. Errors: `SSJ_UNMET_TOTAL` where the bounds do not allow the total;
 * `SSJ_BAD_UNIT` and `SSJ_BAD_PARAMETER` for values that are wrong, with their stratum; `SSJ_BAD_GROUP` for a stratum
 * of size 0 under `kish`; `SSJ_SAMPLE_SIZE` for strata or numbers that are too many or too large;
 * `SSJ_BAD_ARGUMENT` for another method; `SSJ_NULL_POINTER`.
 *
 * # Safety
 * `method` is valid for `method_len` bytes, `sizes` for `strata` values; `values`, `least` and `most` are each
 * NULL or valid for `strata` values, `out` is NULL or valid for a write of `strata`, `err` is NULL or valid for a
 * write.
 */
ssj_status ssj_allocate(const char *method,
                        size_t method_len,
                        uint64_t total,
                        const uint64_t *sizes,
                        size_t strata,
                        const double *values,
                        double parameter,
                        const uint64_t *least,
                        const uint64_t *most,
                        uint64_t *out,
                        struct ssj_error **err);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* SHUANGSUIJI_H */
