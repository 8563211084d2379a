"""Values of terms, exact or certified: counterexamples, and witnesses. It can refute, and never prove."""
