/// Makes a test of each case. `$start` is an async function without parameters that gives a
/// [`PanelUnderTest`](crate::PanelUnderTest), or `None` where the machine lacks what it needs.
#[macro_export]
macro_rules! contract_cases {
    ($start:path) => {
        $crate::each_case! { $start;
            somebody_changes_their_password,
            a_wrong_current_password_is_said,
            what_cannot_be_a_new_password_is_said,
            an_api_key_is_not_let_at_the_account,
            sessions_say_where_they_were_opened,
            somebody_logs_out_somewhere_else,
            somebody_logs_out_everywhere_else,
            a_key_is_made_and_revoked,
            a_key_expires,
            a_key_that_makes_no_sense_is_said,
            what_is_wrong_with_an_account_is_said_in_order,
            who_guesses_passwords_has_to_wait,
            a_press_has_its_entry,
            an_entry_says_that_a_key_was_used,
            a_refused_press_has_its_entry,
            the_log_is_read_newest_first,
            the_log_is_filtered,
            a_parameter_that_makes_no_sense_is_said,
            reading_the_log_needs_its_permission,
            only_administrators_run_the_panel,
            another_site_does_not_run_the_panel,
            an_administrator_makes_a_node_known,
            an_administrator_makes_a_server,
            an_administrator_suspends_a_server,
            an_administrator_checks_a_node,
            an_administrator_reads_what_was_done_to_any_server,
            an_administrator_finds_a_server,
            nobody_is_let_in_without_a_credential,
            a_bad_credential_lets_nobody_in,
            a_good_credential_is_taken_in_each_of_its_places,
            another_authorization_scheme_is_passed_over,
            the_first_credential_counts,
            an_invalid_action_is_said,
            a_key_that_stands_there_twice_is_refused,
            malformed_json_is_refused,
            a_body_that_is_too_large_is_refused,
            a_body_of_ten_megabytes_gets_its_answer,
            a_body_may_come_in_chunks,
            only_json_is_taken,
            somebody_types_into_the_console,
            typing_needs_its_permission,
            what_cannot_be_typed_is_said,
            a_server_that_is_kept_from_use_takes_no_lines,
            a_wings_that_takes_no_line_is_said,
            a_browser_that_another_site_speaks_through_is_refused,
            the_panels_own_pages_may_press_the_buttons,
            a_program_with_a_token_may_say_any_origin,
            another_site_may_lead_to_a_page,
            another_site_cannot_log_anybody_in,
            a_missing_identifier_is_said,
            what_cannot_be_an_identifier_is_said,
            an_identifier_may_be_percent_encoded,
            a_trailing_slash_makes_no_difference,
            somebody_logs_in_and_presses_a_button,
            a_wrong_password_lets_nobody_in,
            a_login_needs_both_fields,
            logging_out_ends_the_session,
            an_api_key_cannot_log_out,
            everybody_sees_their_account,
            what_is_wrong_is_said_in_the_contracts_order,
            who_may_not_press_is_not_told_what_stands_in_the_way,
            a_viewer_cannot_press_the_buttons,
            a_subuser_with_the_permission_presses_the_buttons,
            who_may_only_start_can_only_start,
            a_stranger_cannot_tell_a_server_from_none,
            a_suspended_server_cannot_be_brought_up,
            an_occupied_server_takes_no_action,
            an_owner_presses_every_button,
            an_administrator_presses_the_buttons_of_any_server,
            wings_gets_the_uuid_and_the_request_id,
            a_server_is_found_by_each_of_its_names,
            unknown_fields_are_ignored,
            a_client_that_hangs_up_changes_nothing,
            a_press_that_is_sent_again_gets_its_first_answer,
            a_key_stands_for_one_press,
            a_press_that_is_under_way_is_not_sent_again,
            a_refusal_is_not_remembered,
            what_cannot_be_a_key_is_said,
            an_unknown_path_is_not_found,
            a_wrong_method_is_refused,
            head_answers_as_get_does,
            a_request_keeps_the_id_that_its_client_gave_it,
            the_panel_says_that_it_is_well,
            the_panel_describes_itself,
            answers_are_not_kept_by_anybody_in_between,
            a_viewer_sees_how_a_server_is,
            a_suspended_server_says_so,
            a_wings_that_cannot_tell_is_said,
            an_answer_says_where_to_read_what_came_of_it,
            an_entry_that_is_not_there_is_not_found,
            an_entry_says_what_came_of_the_action,
            an_action_that_another_came_after_says_so,
            what_was_not_accepted_has_no_result,
            who_prefers_to_wait_is_told_what_came_of_it,
            a_wait_ends_when_the_client_wants_it_to,
            who_states_no_preference_gets_the_documents_answer,
            a_server_says_what_is_under_way,
            a_list_says_how_its_servers_are,
            who_may_read_the_console_gets_the_nodes_websocket,
            who_watches_a_server_is_told_what_happens,
            who_may_not_see_a_server_cannot_watch_it,
            everybody_lists_what_they_may_see,
            the_list_is_paged_by_name,
            the_list_is_filtered_by_name,
            a_list_parameter_that_makes_no_sense_is_said,
            a_server_says_what_the_caller_may_do,
            a_server_says_what_keeps_it,
            looking_at_a_server_needs_its_permission,
            a_server_is_shared_and_shared_no_longer,
            the_log_says_what_was_shared_with_whom,
            a_server_says_with_whom_it_is_shared,
            sharing_needs_its_permissions,
            nobody_grants_what_they_do_not_have,
            nobody_changes_themselves_or_the_owner,
            whom_nobody_knows_is_not_found,
            what_is_wrong_with_sharing_is_said_in_order,
            who_presses_too_often_has_to_wait,
            a_wings_that_takes_no_token_is_said,
            a_conflict_is_passed_on_in_wings_words,
            any_other_refusal_is_passed_on_in_wings_words,
            a_wings_without_words_is_an_unknown_error,
            wings_words_are_cleaned_and_cut,
            a_wings_behind_a_helpless_proxy_is_unavailable,
            a_wings_that_is_down_is_unavailable,
            a_wings_that_hangs_is_unavailable,
            a_wings_that_resets_is_unavailable,
            a_wings_that_makes_no_sense_is_unavailable,
        }
    };
}

/// The same for the cases that break the database: `$start` gives a [`Breakable`](crate::Breakable).
#[macro_export]
macro_rules! fault_cases {
    ($start:path) => {
        $crate::each_case! { $start;
            nothing_is_sent_that_cannot_be_logged,
            nothing_is_typed_that_cannot_be_logged,
            nothing_is_shared_that_cannot_be_logged,
            a_database_that_is_gone_is_said,
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! each_case {
    ($start:path; $($case:ident),* $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                // None where what such a panel needs is not on this machine.
                if let Some(panel) = $start().await {
                    $crate::cases::$case(&panel).await;
                }
            }
        )*
    };
}
