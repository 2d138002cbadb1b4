use contract_cases::{contract_cases, fault_cases};

use crate::fixture::Fixture;

contract_cases!(Fixture::start);
fault_cases!(Fixture::start);
