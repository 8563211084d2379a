"""Old test → new test: what replaces the tests of the kernel before this one.

A replacement has the name of the test that it replaces. ``python tests/replaced_kernel_tests.py`` prints the table.
"""

from __future__ import annotations

from collections.abc import Iterator

RENAMED = {  # tests of before that were kept in their files, and say something else of the kernel of today
    "test_powers_need_a_visible_square": "test_powers_of_what_is_no_visible_square_say_what_they_need",
    "test_a_norm_that_may_vanish_is_not_divided_by": "test_a_norm_that_may_vanish_is_divided_by_under_a_condition",
    "test_a_hypothesis_about_powers_gives_no_root_of_what_is_no_square": (
        "test_a_hypothesis_about_powers_gives_a_root_of_what_is_psd_only"
    ),
}
REPLACED: dict[str, tuple[str, tuple[str, ...]]] = {
    "test_kernel_letters.py": (
        "test_proof_kernel_from_old_letters.py",
        (
            "test_shapes_must_fit",
            "test_transposes_are_not_dropped",
            "test_traces_turn_in_circles_only",
            "test_only_sizes_that_are_one_make_scalars",
            "test_layers_stay_in_range",
            "test_layers_meet_end_to_end_only",
            "test_a_layer_that_may_be_the_moving_one_moves",
            "test_letters_that_print_alike_are_not_mixed",
            "test_forms_are_kept_apart_by_their_facts",
            "test_hypotheses_mean_something",
            "test_what_follows_from_the_hypotheses_is_not_refuted",
            "test_the_reason_does_not_claim_more_than_was_decided",
            "test_two_sides_have_one_shape",
            "test_layers_and_sums_out_of_range_have_no_value",
        ),
    ),
    "test_kernel_powers.py": (
        "test_proof_kernel_from_old_powers.py",
        (
            "test_the_root_of_a_square_is_not_its_letter",
            "test_an_even_power_of_a_symmetric_letter_is_a_square",
            "test_zero_to_the_power_zero_is_the_identity",
            "test_the_inverse_of_a_power_is_refused",
            "test_powers_need_a_visible_square",
            "test_fractional_powers_do_not_commute_with_products",
            "test_a_norm_that_may_vanish_is_not_divided_by",
            "test_an_odd_power_of_a_norm_is_not_a_trace",
            "test_an_exponent_must_be_defined_for_all_indices",
            "test_an_exponent_may_not_move",
            "test_an_inverse_is_not_refuted_by_a_wrong_value",
            "test_the_root_needs_an_exponent_and_visible_squares",
            "test_a_factor_that_may_be_negative_leaves_no_root",
            "test_a_hypothesis_about_powers_gives_no_root_of_what_is_no_square",
            "test_powers_without_a_rational_value_decide_nothing",
        ),
    ),
    "test_kernel_differentials.py": (
        "test_proof_kernel_from_old_differentials.py",
        (
            "test_a_direction_is_read_where_its_differential_stands",
            "test_second_derivatives_keep_their_cross_terms",
            "test_the_second_order_of_a_step_is_dropped_only_in_derivatives",
            "test_third_derivatives_of_abstract_functions_are_not_guessed",
            "test_a_hypothesis_is_not_differentiated",
            "test_a_lemma_that_rests_on_a_hypothesis_is_not_differentiated",
            "test_the_induction_hypothesis_is_not_differentiated_under_a_hypothesis",
            "test_a_letter_is_not_constant_where_it_is_equated_with_the_variable",
            "test_a_symmetric_variable_moves_symmetrically",
            "test_scalars_and_matrices_are_not_mixed",
            "test_a_function_of_something_that_moves_is_not_constant",
            "test_a_gradient_is_read_off_for_every_direction_only",
            "test_a_direction_of_a_family_that_is_assumed_is_not_arbitrary",
            "test_a_gradient_may_depend_on_everything_but_the_direction",
        ),
    ),
    "test_kernel_sums.py": (
        "test_proof_kernel_from_old_sums.py",
        (
            "test_an_index_is_not_captured_when_a_sum_has_one_term",
            "test_an_index_is_not_captured_when_a_term_is_split_off",
            "test_a_sum_does_not_bind_an_index_that_is_free_elsewhere",
            "test_the_kernels_own_bound_indices_cannot_be_used",
            "test_products_of_sums_keep_their_indices_apart",
            "test_sums_in_arguments_of_functions_keep_their_indices",
            "test_an_empty_sum_has_no_term_to_split_off",
            "test_a_sum_may_not_run_backwards_or_over_fractions",
            "test_the_terms_of_a_sum_have_one_shape",
            "test_a_letter_whose_shape_depends_on_a_bound_index_is_refused",
        ),
    ),
    "test_kernel_rewriting.py": (
        "test_proof_kernel_from_old_sums.py",
        (
            "test_a_hole_does_not_stand_for_a_variable",
            "test_a_hole_does_not_stand_in_the_declaration_of_a_letter",
            "test_a_context_without_a_hole_proves_nothing",
            "test_an_index_of_the_hypothesis_is_not_bound_by_the_context",
            "test_a_statement_does_not_quantify_over_what_a_hypothesis_fixes",
            "test_a_premise_is_used_within_its_range",
            "test_an_index_takes_whole_numbers_only",
            "test_a_premise_that_was_not_proved_is_no_premise",
            "test_the_value_of_an_index_is_not_captured_by_the_premises_own_sum",
            "test_ranges_are_well_formed",
            "test_an_index_in_the_facts_is_not_quantified",
            "test_induction_needs_a_true_base_and_a_true_step",
            "test_descending_induction_needs_an_upper_end",
            "test_descending_induction_starts_at_the_top",
            "test_the_induction_hypothesis_is_for_one_index_only",
            "test_the_steps_must_add_up_to_the_statement",
            "test_a_statement_without_meaning_is_not_proved_by_meaningful_steps",
        ),
    ),
    "test_kernel_complete.py": (
        "test_proof_kernel_from_old_forms.py",
        (
            "test_rewritten_matrices_have_one_form",
            "test_rewritten_scalars_have_one_form",
            "test_rewriting_is_seen_through_everywhere",
            "test_different_forms_have_a_counterexample",
        ),
    ),
    "test_kernel_soundness.py": (
        "test_proof_kernel_from_old_forms.py",
        (
            "test_matrix_forms_denote_their_expressions",
            "test_scalar_forms_denote_their_expressions",
            "test_sums_beside_and_inside_sums",
            "test_equals_for_equals_is_true_wherever_it_is_accepted",
        ),
    ),
    "test_kernel_evaluator.py": (
        "test_proof_kernel_from_old_forms.py",
        (
            "test_matrices_agree",
            "test_scalars_agree",
        ),
    ),
}
"""Old file: the file of the replacements, and the names that both have."""
MUTATIONS = {
    "test_no_corrupted_step_is_accepted": "test_no_mutated_step_is_accepted",
    "test_enough_corruptions_are_tried": "test_the_mutated_steps_are_enough",
    "test_no_step_without_meaning_is_accepted": "test_no_mutated_file_is_accepted",
}
"""In test_mutations.py: what does the same to the kernel's own proofs, in test_proof_kernel_mutations.py."""
KEPT = ("test_kernel_descent.py",)
"""Of kernels in the other sense (descent with a fixed tangent kernel): nothing to do with proofs."""
LATER: dict[str, tuple[str, ...]] = {
    "test_mutations.py": (
        "test_no_corrupted_step_is_accepted",
        "test_enough_corruptions_are_tried",
        "test_no_step_without_meaning_is_accepted",
    ),
    "test_derivations_exact.py": (
        "test_the_gradient_of_a_function_of_a_gram_matrix",
        "test_the_flow_of_a_gram_matrix",
        "test_the_given_network_is_balanced",
        "test_partial_products_of_a_balanced_network",
        "test_the_cube_root_of_the_whole",
        "test_the_gradient_in_each_layer",
        "test_a_step_of_gradient_descent_drifts_from_balance",
        "test_the_end_to_end_flow",
        "test_the_rank_one_flow",
        "test_the_rank_one_flow_moves_faster_along_w",
        "test_the_rank_one_flow_stands_still_at_zero",
        "test_one_layer_follows_its_own_gradient",
        "test_the_formula_fails_without_balance",
        "test_two_scalar_layers_follow_the_logistic_equation",
        "test_the_end_to_end_flow_written_out",
        "test_sums_are_written_out_up_to_depth_four",
        "test_a_wrong_term_in_a_written_out_sum_is_refuted",
        "test_one_layer_moves_by_its_own_gradient",
        "test_one_layer_is_balanced_without_assuming_it",
        "test_nothing_is_said_of_no_index",
        "test_a_wrong_flow_of_one_layer_is_refuted",
    ),
}
"""About the engine's own derivations: kept as they are, and asked of the new proofs once these are made."""


def rows() -> Iterator[tuple[str, str]]:
    """Old test and new test."""
    for old, (new, names) in REPLACED.items():
        yield from ((f"{old}::{name}", f"{new}::{name}") for name in names)
    for name, new in MUTATIONS.items():
        yield (
            f"test_mutations.py::{name}",
            f"test_proof_kernel_mutations.py::{new} (and later, on the derivations)",
        )
    yield from ((f"{old}::*", "kept: not about proofs") for old in KEPT)
    for old, names in LATER.items():
        yield from (
            (f"{old}::{n}", "kept until the derivations are moved") for n in names if n not in MUTATIONS
        )


if __name__ == "__main__":
    print("| old test | new test |\n|---|---|")
    for left, right in rows():
        print(f"| `{left}` | {right} |")
