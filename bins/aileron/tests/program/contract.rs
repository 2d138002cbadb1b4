//! The contract's table, case by case, on each database.

mod sqlite {
    use crate::house::House;
    use crate::panel::RealPanel;

    async fn start() -> Option<RealPanel> {
        Some(RealPanel::in_house(House::on_sqlite().await).await)
    }

    contract_cases::contract_cases!(start);
    contract_cases::fault_cases!(start);
}

mod postgres {
    use crate::house::House;
    use crate::panel::RealPanel;

    async fn start() -> Option<RealPanel> {
        Some(RealPanel::in_house(House::on_postgres().await?).await)
    }

    contract_cases::contract_cases!(start);
    contract_cases::fault_cases!(start);
}
