import pytest
import torch


@pytest.fixture(scope="module", autouse=True)  # other folders keep their threads
def one_torch_thread():
    """Use one thread: for tensors this small, more threads are slower."""
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(n_threads)
