use std::collections::{BTreeMap, HashSet};

use aileron_domain::{Allocation, Build, Limits, StoredEgg};
use aileron_eggs::{Egg, Unfit};

use crate::{ProvisioningError, ServerOrder};

/// How a server is built: what its egg says, and what was ordered instead.
pub(crate) fn build(order: &ServerOrder, stored: &StoredEgg, egg: &Egg) -> Result<Build, ProvisioningError> {
    let startup = order.startup.as_ref().unwrap_or(&egg.startup_command);
    if startup.trim().is_empty() {
        return Err(ProvisioningError::NoStartup);
    }
    check_limits(&order.limits)?;
    check_allocations(&order.allocations)?;
    Ok(Build {
        egg: stored.id,
        image: image(order.image.as_deref(), stored, egg)?,
        startup: startup.clone(),
        environment: environment(&order.environment, stored, egg)?,
        limits: order.limits.clone(),
        allocations: order.allocations.clone(),
        skip_scripts: order.skip_scripts,
    })
}

/// One of the egg's images by label or name, or any other that is named so that it cannot be a label with a slip in it.
fn image(wanted: Option<&str>, stored: &StoredEgg, egg: &Egg) -> Result<String, ProvisioningError> {
    let Some(wanted) = wanted else {
        return Ok(egg.default_image().reference.clone());
    };
    if let Some(image) = egg.image(wanted) {
        return Ok(image.reference.clone());
    }
    let plain = wanted.len() <= 255 && wanted.bytes().all(|byte| byte.is_ascii_graphic());
    if plain && wanted.contains(['/', ':', '~']) {
        return Ok(wanted.to_owned());
    }
    let known: Vec<&str> = egg.images().iter().map(|image| image.label.as_str()).collect();
    Err(ProvisioningError::UnknownImage {
        egg: stored.name.clone(),
        image: wanted.to_owned(),
        known: known.join(", "),
    })
}

/// The egg's variables: what was given, else what they are by default, all by the egg's rules.
fn environment(
    given: &BTreeMap<String, String>,
    stored: &StoredEgg,
    egg: &Egg,
) -> Result<BTreeMap<String, String>, ProvisioningError> {
    if let Some(unknown) = given.keys().find(|name| egg.variable(name).is_none()) {
        let known: Vec<&str> = egg
            .variables
            .iter()
            .map(|variable| variable.env_variable.as_str())
            .collect();
        return Err(ProvisioningError::UnknownVariable {
            egg: stored.name.clone(),
            variable: unknown.clone(),
            known: if known.is_empty() {
                "none".to_owned()
            } else {
                known.join(", ")
            },
        });
    }
    let values = egg.variables.iter().map(|variable| {
        let name = &variable.env_variable;
        let value = given.get(name).unwrap_or(&variable.default_value);
        if value.contains('\0') {
            return Err(Unfit {
                variable: name.clone(),
                reason: "has a character in it that no environment can have".to_owned(),
            });
        }
        variable.check(value)?;
        Ok((name.clone(), value.clone()))
    });
    Ok(values.collect::<Result<_, Unfit>>()?)
}

fn check_limits(limits: &Limits) -> Result<(), ProvisioningError> {
    if limits
        .io_weight
        .is_some_and(|weight| !(10..=1000).contains(&weight))
    {
        return Err(ProvisioningError::Limits("the weight at the disk is 10 to 1000"));
    }
    if limits.swap_mib < -1 {
        return Err(ProvisioningError::Limits(
            "swap is -1 (without a limit), 0 (none) or MiB",
        ));
    }
    let cores = |threads: &String| {
        !threads.is_empty()
            && threads
                .bytes()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b','))
    };
    if limits.threads.as_ref().is_some_and(|threads| !cores(threads)) {
        return Err(ProvisioningError::Limits(
            "cores are numbers and ranges, such as 0-1,3",
        ));
    }
    Ok(())
}

fn check_allocations(allocations: &[Allocation]) -> Result<(), ProvisioningError> {
    let mut seen = HashSet::new();
    match allocations.iter().find(|allocation| !seen.insert(**allocation)) {
        Some(twice) => Err(ProvisioningError::AllocationTwice(*twice)),
        None => Ok(()),
    }
}
