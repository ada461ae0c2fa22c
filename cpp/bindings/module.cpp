// module.cpp: table of contents of sgns._core.
#include "bindings.hpp"

// Python without a global lock keeps its threads parallel: bindings do not rely on the lock. See
// bindings.hpp.
PYBIND11_MODULE(_core, m, pybind11::mod_gil_not_used()) {
    m.doc() = "The C++ core of sgns.";
    m.attr("__version__") = SGNS_VERSION;
    sgns::bind_errors(m);
    sgns::bind_system(m);
    sgns::bind_fingerprint(m);
    sgns::bind_sampling(m);
    sgns::bind_corpus(m);
    sgns::bind_phrases(m);
    sgns::bind_formats(m);
    sgns::bind_graphs(m);
    sgns::bind_names(m);
    sgns::bind_huffman(m);
    sgns::bind_subwords(m);
    sgns::bind_pairs(m);
    sgns::bind_training(m);
    sgns::bind_row_changes(m);
    sgns::bind_row_shards(m);
    sgns::bind_documents(m);
    sgns::bind_kernels(m);
}
