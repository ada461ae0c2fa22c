import pytest
import torch


@pytest.fixture(scope="module", autouse=True)  # of these modules alone
def one_torch_thread():
    """Tensors here are tiny: threads would only wait for each other."""
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(n_threads)
