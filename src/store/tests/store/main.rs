//! The store on both databases: one suite, run on SQLite case by case and on a PostgreSQL of its own.

mod committing;
mod crash;
mod database;
mod files;
mod model;
mod moving;
mod rows;
mod schema;

use database::{Places, block_on};

/// Each case on a SQLite file of its own, and all of them on one PostgreSQL, each in a database of its own.
macro_rules! suite {
    ($($module:ident::$case:ident,)*) => {
        mod sqlite {
            $(
                #[test]
                fn $case() {
                    let places = super::Places::files();
                    super::block_on(super::$module::$case(&places));
                }
            )*
        }

        #[test]
        fn the_suite_holds_on_postgres() {
            let places = Places::server();
            $(
                let begin = std::time::Instant::now();
                block_on($module::$case(&places));
                println!("{} in {:?}", stringify!($case), begin.elapsed());
            )*
        }
    };
}

suite! {
    rows::rows_are_loaded_in_the_order_of_keys,
    rows::the_last_change_of_a_row_wins,
    rows::whoever_comes_second_finds_a_conflict,
    rows::a_change_over_a_limit_is_refused_with_its_group,
    rows::large_values_and_ten_thousand_rows_are_one_transaction,
    rows::s_mo_20_every_mutation_leaves_a_record,
    rows::s_mo_20_records_are_found_by_time_principal_and_resource,
    rows::snapshots_are_numbered_listed_and_pruned,
    rows::an_unchanged_snapshot_is_kept_once,
    rows::what_changed_since_a_revision_is_told,
    rows::a_follower_notices_what_another_program_wrote,
    committing::what_waits_is_committed_together,
    committing::hundreds_of_concurrent_mutations_all_get_their_revision,
    committing::after_a_conflict_the_queue_is_refused_until_resumed,
    committing::what_was_sent_is_settled_before_the_answer,
    committing::a_queue_is_bounded_by_number_and_bytes,
    moving::a_backup_comes_back_as_it_was,
    moving::a_restore_asks_before_it_replaces,
    moving::a_backup_is_of_one_moment,
    schema::an_older_store_is_brought_up_to_date,
    schema::a_newer_store_is_refused,
    schema::many_programs_may_open_a_new_store_at_once,
    model::any_changes_are_what_a_map_holds,
    crash::nothing_acknowledged_is_lost_when_the_program_is_killed,
}
