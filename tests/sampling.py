"""Which of many slow cases a test tries: a sample by default, all of them where DLHW3_THOROUGH=1."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
THOROUGH = os.environ.get("DLHW3_THOROUGH", "") == "1"
SHIFT = int(os.environ.get("DLHW3_SAMPLE", "0"))
"""Which sample of the cases of ONE_IN is tried: 0, 1, … are all of them in turn."""
EVERY = 3  # one case in so many


def sampled(cases: Sequence[T], most: int | None = None, every: int = EVERY) -> list[T]:
    """Return every third case from the first on; of those at most ``most``, the first and the last among them.

    The sample is the same in every run. All cases where the environment says DLHW3_THOROUGH=1.
    """
    if THOROUGH:
        return list(cases)
    found = list(cases[::every])
    if most is None or len(found) <= most:
        return found
    return [found[round(k * (len(found) - 1) / max(most - 1, 1))] for k in range(most)]


ONE_IN = {
    "test_architecture::test_light_commands_import_little": 2,
    "test_assumptions_bind::test_values_are_found_beside_other_assumptions": 2,
    "test_assumptions_bind::test_what_follows_from_all_that_is_assumed_is_not_refuted": 3,
    "test_audit_wrong::test_the_first_false_line_is_found": 6,
    "test_benchmarks::test_every_benchmark_runs_alone_with_one_thread_for_the_libraries": 3,
    "test_cli::test_a_small_depth_says_no_range_of_nothing": 3,
    "test_cli::test_the_results_the_catalogue_is_for": 6,
    "test_cli_habits::test_help_is_one_style": 2,
    "test_cli_habits::test_light_commands_load_nothing_heavy": 2,
    "test_cli_habits::test_names_complete_and_nothing_heavy_loads": 3,
    "test_cli_streams::test_a_full_disk_behind_the_output_is_one_sentence": 2,
    "test_cli_streams::test_a_reader_who_leaves_is_no_fault": 3,
    "test_cli_streams::test_errors_fit_the_terminal_between_words": 2,
    "test_cli_streams::test_missing_streams_lose_nothing": 6,
    "test_cli_streams::test_what_is_redirected_is_utf8": 6,
    "test_cli_streams::test_who_gets_colours": 9,
    "test_crosscheck::test_a_wrong_formula_is_caught": 6,
    "test_crosscheck::test_layers_that_are_not_balanced_disagree": 3,
    "test_crosscheck_kernels::test_every_result_is_compared_and_a_smaller_bound_is_caught": 2,
    "test_crosscheck_rounding::test_a_flow_agrees_at_hard_points_and_a_fault_in_the_powers_does_not": 4,
    "test_depths::test_the_deepest_network_is_proved": 2,
    "test_derivations_exact::test_the_rank_one_flow": 6,
    "test_devices::test_an_experiment_has_the_same_numbers_on_torch": 3,
    "test_devices::test_float32_moves_the_path_by_its_rounding_and_is_measured_in_float64": 4,
    "test_elaboration::test_every_derivation_is_proved_through_the_door": 6,
    "test_elaboration::test_the_conditions_say_no_more_than_is_needed": 3,
    "test_emitter::test_brackets_and_signs_of_random_expressions": 2,
    "test_end_to_end::test_the_error_of_the_flow_is_compared_with_what_it_is_used_for": 2,
    "test_end_to_end::test_the_paths_of_two_widths_go_somewhere_whatever_the_units": 2,
    "test_end_to_end::test_with_one_input_opposed_starts_end_at_the_saddle_and_are_left_out": 3,
    "test_entries_convergence::test_nothing_converges_faster": 2,
    "test_entries_convergence::test_what_convergence_over_time_assumes_is_needed": 2,
    "test_entries_critical::test_nothing_false_is_said_of_a_block_of_the_second_derivative": 6,
    "test_entries_global_smoothness::test_other_hypotheses_do_not_give_it": 2,
    "test_entries_global_smoothness::test_smoothness_is_needed_as_it_stands": 9,
    "test_entries_kernel_flow::test_every_hypothesis_is_needed": 3,
    "test_entries_kernel_flow::test_what_is_false_is_refused": 6,
    "test_evidence::test_a_function_that_bends_has_values_on_either_side": 3,
    "test_evidence::test_an_inequality_is_tried_at_sizes_past_its_numbers": 6,
    "test_evidence::test_the_few_outcomes_that_have_a_third_moment_are_no_evidence": 2,
    "test_faces_gradients::test_random_objectives_are_proved": 2,
    "test_faces_printing::test_a_whole_derivation_is_written_in_every_format": 2,
    "test_figures::test_any_name_of_a_file_can_stand_in_a_caption": 3,
    "test_figures::test_few_runs_are_drawn_themselves_and_many_as_a_band": 2,
    "test_flows::test_a_saddle_magnifies_a_turn_as_the_shrinkage_says": 2,
    "test_formats::test_every_step_is_proved": 3,
    "test_formats::test_renders": 30,
    "test_function_help::test_the_documentation_lists_every_premise": 16,
    "test_generated_once::test_a_matrix_is_inverted_or_factored_once": 2,
    "test_generated_stable::test_gradients_are_right_at_hard_data": 12,
    "test_generated_sums::test_gradients_are_those_of_autograd": 3,
    "test_hard_data::test_a_right_result_or_a_hint_that_works": 15,
    "test_hard_data::test_a_run_that_overflows_says_one_sentence": 2,
    "test_history::test_a_text_is_the_same_alone_in_a_process": 2,
    "test_history::test_conditions_that_the_ranges_of_functions_show_are_not_listed": 2,
    "test_hypotheses::test_a_counterexample_to_the_rate_is_a_trajectory_that_breaks_it": 6,
    "test_hypotheses::test_a_lemma_rests_on_as_many_hypotheses_as_its_proof_file_says": 6,
    "test_hypotheses::test_every_hypothesis_can_be_dropped": 18,
    "test_hypotheses::test_what_cannot_be_meant_is_one_sentence": 2,
    "test_interrupts::test_what_is_computed_is_stored_before_an_interrupt_ends_it": 2,
    "test_judge_witness::test_a_deep_network_has_neighbours_of_different_widths": 2,
    "test_judge_witness::test_every_theorem_has_a_witness": 8,
    "test_language_campaigns::test_the_dearest_chains_are_little_work": 3,
    "test_language_campaigns::test_wrong_formulas_are_refuted_and_the_right_one_is_not": 3,
    "test_language_chance::test_what_holds_of_means_is_proved": 6,
    "test_language_claims::test_a_result_is_read_back_and_proved_and_what_is_near_it_refuted": 5,
    "test_language_cookbook::test_every_verdict_is_the_one_that_is_recorded": 3,
    "test_language_inequalities::test_what_holds_is_proved": 2,
    "test_language_latex_arrows::test_a_derivation_holds_and_one_with_a_slip_does_not": 3,
    "test_language_latex_kept::test_a_sum_holds_and_one_with_a_slip_does_not": 3,
    "test_language_latex_papers::test_a_line_as_papers_write_it_is_read": 2,
    "test_language_latex_papers::test_macros_dots_and_steps_are_what_a_paper_means_by_them": 3,
    "test_language_latex_sums::test_a_sum_is_the_product_of_matrices_that_it_is": 3,
    "test_language_latex_sums::test_sums_over_a_part_of_the_members": 3,
    "test_language_latex_words::test_what_the_words_say_is_known_and_a_slip_is_found_where_it_is": 6,
    "test_language_layered_lines::test_a_false_line_is_refuted": 4,
    "test_language_layered_lines::test_a_true_line_is_proved_for_any_number_of_layers": 16,
    "test_language_layers::test_the_gradient_in_every_layer_is_that_of_autograd": 3,
    "test_language_members::test_a_gradient_in_a_member_in_a_file": 4,
    "test_language_members::test_claims_about_a_member": 3,
    "test_language_members::test_the_gradient_in_a_member_is_autograds_row": 4,
    "test_language_mended::test_a_function_of_other_systems_is_refused_with_what_derives_in_its_place": 27,
    "test_language_more::test_no_text_takes_long": 6,
    "test_language_objectives::test_a_gradient_is_proved_and_its_code_and_text_agree_with_autograd": 4,
    "test_language_operators::test_an_operator_is_derived_judged_printed_and_run": 4,
    "test_language_random::test_random_expressions_have_the_gradient_that_is_printed": 3,
    "test_language_random::test_random_expressions_have_the_hessian_and_the_flow_that_are_printed": 2,
    "test_language_readable::test_a_gradient_is_written_as_a_person_would": 2,
    "test_language_regularity::test_what_follows_is_proved": 18,
    "test_language_summed::test_before_a_sum_stands_what_is_the_same_in_all_of_its_terms": 3,
    "test_language_summed::test_the_gradient_of_a_sum_over_samples_is_proved_and_right": 4,
    "test_language_sums::test_a_network_has_a_layer_whatever_the_verdict": 2,
    "test_language_sums::test_right_lines_beside_assumed_sums_are_not_refuted": 2,
    "test_language_sums::test_what_holds_of_sums_is_proved": 8,
    "test_language_sums::test_what_is_assumed_of_each_member_is_assumed_of_all": 3,
    "test_latex_results::test_a_result_in_latex_is_read_back_as_what_was_derived": 3,
    "test_models_ranges::test_budgets_are_counts": 2,
    "test_models_refutation::test_a_hypothesis_for_all_letters_is_decided_and_not_sampled": 4,
    "test_models_refutation::test_a_theorem_is_never_refuted": 6,
    "test_models_refutation::test_the_equation_of_a_law_is_never_refuted": 30,
    "test_models_witness::test_contradictions_have_no_witness": 2,
    "test_mutated_certificates::test_no_changed_certificate_is_accepted": 3,
    "test_mutations::test_no_corrupted_step_is_accepted": 6,
    "test_mutations::test_no_step_without_meaning_is_accepted": 8,
    "test_names_in_code::test_no_name_breaks_or_shadows_anything": 15,
    "test_narrow_domains::test_a_moment_that_a_heavy_tail_has_is_refuted": 2,
    "test_narrow_domains::test_members_below_what_their_steps_allow_and_factors_of_either_sign": 2,
    "test_narrow_models::test_what_few_models_satisfy_is_refuted_with_values": 6,
    "test_ntk::test_the_smallest_networks_run_even_when_no_neuron_is_active": 4,
    "test_ntk_checks::test_the_unit_of_a_step_covers_its_distance_from_exact_arithmetic": 4,
    "test_ntk_data::test_a_right_result_or_a_hint_that_works": 2,
    "test_ntk_short::test_a_short_run_is_drawn_from_its_start": 6,
    "test_pickles::test_a_pickled_function_is_the_same": 24,
    "test_pins::test_the_rank_one_flow": 3,
    "test_power_derivatives::test_a_second_derivative_is_refused_in_every_mode": 3,
    "test_printed_code::test_the_printed_text_is_what_runs": 6,
    "test_printed_code::test_the_text_is_short_lined_and_imports_one_package_at_most": 2,
    "test_printed_code::test_what_is_printed_is_what_lambdify_keeps": 6,
    "test_printed_results::test_jacobians_and_hessians_are_written_as_a_person_would": 4,
    "test_printed_results::test_rates_steps_and_jacobians_are_written_as_gradients_are": 3,
    "test_printed_results::test_what_is_divided_by_the_sums_of_rows_is_written_with_the_softmax": 2,
    "test_printed_results::test_what_terms_share_is_taken_out": 3,
    "test_printed_results::test_words_are_kept_whole_where_parts_get_names": 3,
    "test_printing::test_every_format_says_that_a_result_is_refuted": 2,
    "test_printing::test_text_fits_its_columns_and_says_the_same": 28,
    "test_proof_format::test_no_step_is_idle": 3,
    "test_proof_format::test_the_file_proves_what_the_derivation_says": 6,
    "test_proof_kernel_attacks::test_an_answer_by_counts": 3,
    "test_proof_kernel_campaign::test_pairs": 4,
    "test_proof_kernel_each::test_nothing_that_a_summand_needs_is_lost": 3,
    "test_proof_kernel_forward::test_whatever_is_proved_holds": 3,
    "test_proof_kernel_from_old_forms::test_sums_beside_and_inside_sums": 3,
    "test_proof_kernel_laws::test_equation_of_a_law": 2,
    "test_proof_kernel_mutations::test_no_mutated_file_is_accepted": 4,
    "test_proof_kernel_mutations::test_no_mutated_step_is_accepted": 6,
    "test_proof_kernel_networks::test_all_work_is_counted": 2,
    "test_proof_kernel_networks::test_hard_terms_get_an_answer_in_time": 4,
    "test_random_descent_decaying::test_false_counts_are_refused": 6,
    "test_run_from_python::test_a_run_survives_a_stderr_that_takes_nothing": 2,
    "test_run_from_python::test_figures_do_not_depend_on_the_users_matplotlib": 3,
    "test_scales::test_powers_of_a_product_beyond_the_range": 2,
    "test_search_misses::test_no_near_miss_is_accepted": 4,
    "test_search_proofs::test_names_of_letters_do_not_matter": 2,
    "test_search_readback::test_almost_every_term_comes_back": 2,
    "test_second_orders::test_a_form_that_is_not_proved_refutes_no_claim": 2,
    "test_second_orders::test_second_orders_of_all_kinds_are_proved": 4,
    "test_second_orders::test_second_orders_with_powers_below_the_stroke_are_proved": 3,
    "test_second_orders::test_the_rate_of_an_objective_along_its_flow_is_proved": 4,
    "test_simulate_activations::test_the_first_step_is_autograds": 3,
    "test_simulate_balancedness::test_other_shapes": 6,
    "test_simulate_concentration::test_other_sizes": 6,
    "test_simulate_flow::test_a_rate_that_does_not_look_like_zero_is_recognised": 2,
    "test_simulate_flow::test_bad_input_is_refused": 2,
    "test_simulate_layers::test_bad_input_is_refused_with_a_hint_that_works": 6,
    "test_simulate_layers::test_what_is_kept_is_proved_for_every_number_of_layers": 2,
    "test_simulate_perturbation::test_few_samples": 2,
    "test_simulate_perturbation::test_other_errors_and_spectra": 2,
    "test_simulate_sgd::test_any_size_of_noise": 3,
    "test_simulate_smoothness::test_other_sizes": 6,
    "test_step_hints::test_a_hint_followed_reaches_the_optimum_in_the_steps_it_names": 2,
    "test_store::test_a_process_killed_while_writing_leaves_a_whole_result_or_none": 2,
    "test_sweep_verdicts::test_a_sweep_records_what_simulate_records": 3,
    "test_tables_in_pipes::test_pipes_obey_columns_and_end_no_line_in_blanks": 8,
    "test_training::test_equals_the_autograd_loop": 2,
    "test_true_statements::test_true_statements_are_proved": 7,
    "test_used_by::test_a_derivation_says_where_it_is_used": 8,
}
"""The tests with the most work that are alike for each of their cases: one case in so many of each is tried.

Chosen by what the cases of a test took together: a second or two of each are left, four of the kernel's.
"""

SELDOM = (
    *(
        f"test_simulate_{name}::test_from_the_shell"
        for name in ("balancedness", "concentration", "perturbation", "sgd", "smoothness")
    ),
    "test_ntk::test_many_widths_look_different",
    "test_benchmarks::test_both_ways_of_torch_train_the_network_that_ours_trains",
    "test_cli_streams::test_a_run_is_whole_in_any_encoding",
    "test_cli_streams::test_missing_streams_lose_no_run",
    "test_crew::test_two_threads_write_the_bits_that_one_does",
    "test_crosscheck::test_other_seeds_agree_too",
    "test_devices::test_an_order_is_not_fitted_to_rounding",
    "test_entries_kernel_flow::test_changed_steps_of_the_file_prove_nothing_more",
    "test_random_descent_decaying::test_every_hypothesis_is_needed_somewhere",
    "test_simulate_cli::test_another_runs_place_needs_force",
    "test_simulate_cli::test_the_figure_has_the_same_bytes_twice",
    "test_simulate_perturbation::test_a_sweep_of_an_experiment_whose_options_hold_several_values",
    "test_sweep::test_a_killed_worker_costs_only_its_run",
    "test_sweep::test_compiled_training_is_the_same_to_the_bit",
    "test_sweep_cluster::test_a_killed_worker_and_a_killed_driver_cost_nothing",
    "test_sweep_cluster::test_a_run_that_kills_its_workers_fails_in_the_end",
    "test_sweep_cluster::test_an_interrupt_says_how_to_resume",
    "test_sweep_cluster::test_a_scheduler_without_workers_and_one_that_goes",
    "test_sweep_verdicts::test_a_verdict_that_is_not_reached_is_not_recorded",
)
"""Whole runs and other long tests, whose like is always tried; these where DLHW3_THOROUGH=1."""


def not_sampled(names: Sequence[tuple[str, str]]) -> list[bool]:
    """Return, for the module and the function of each collected case, whether it is left out."""
    count: dict[str, int] = {}
    found = []
    for module, function in names:
        name = f"{module}::{function}"
        place = count[name] = count.get(name, -1) + 1
        found.append(not THOROUGH and (name in SELDOM or (place - SHIFT) % ONE_IN.get(name, 1) != 0))
    return found
