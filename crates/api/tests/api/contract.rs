use contract_cases::{contract_cases, fault_cases};

use crate::fixture::Fixture;

async fn start() -> Option<Fixture> {
    Some(Fixture::start().await)
}

contract_cases!(start);
fault_cases!(start);
